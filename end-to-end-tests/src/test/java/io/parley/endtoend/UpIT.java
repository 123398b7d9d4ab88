package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code parley up} refuses: one line, the exit code, and nothing left behind. */
class UpIT {
    private static final Duration PATIENCE = TestPatience.LONG;

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseADirectoryThatIsInUseAndAnotherPartitionCount() throws Exception {
        Path data = directory.resolve("data");
        try (ParleyProcess parley = ParleyProcess.start(data, "--partitions", "2")) {
            // When
            ParleyCommand.Ended second =
                    ParleyCommand.run(PATIENCE, "up", "--port", "0", "--data-dir", data.toString());

            // Then
            second.requireOneLine("is in use by another parley");

            assertThat(parley.stop()).isZero();
        }
        ParleyCommand.Ended other =
                ParleyCommand.run(PATIENCE, "up", "--port", "0", "--data-dir", data.toString(), "--partitions", "3");
        other.requireOneLine("expected --partitions 2");
    }

    @Test
    void shouldRefuseAPortThatIsTakenBeforeItStartsAnything() throws Exception {
        Path data = directory.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            ParleyCommand.Ended ended = ParleyCommand.run(
                    PATIENCE, "up", "--port", Integer.toString(taken.getLocalPort()), "--data-dir", data.toString());

            // Then
            ended.requireOneLine("expected --port " + taken.getLocalPort() + " to be free");
        }
        assertThat(data.resolve("broker")).doesNotExist();
    }
}
