package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.RunningNode;
import io.parley.cli.node.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A node that will never serve again ends its process: nobody starts what seems to run. */
class ServeUntilStoppedTest {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final StringWriter out = new StringWriter();
    private volatile boolean ready;
    private volatile boolean failed;

    private final RunningNode node = new RunningNode() {
        @Override
        public Optional<String> whyNotReady() {
            return ready ? Optional.empty() : Optional.of("restoring");
        }

        @Override
        public Optional<String> failure() {
            return failed ? Optional.of("its threads have ended") : Optional.empty();
        }

        @Override
        public String where() {
            return "here";
        }

        @Override
        public void close() {
            closed.set(true);
        }
    };

    private void serve() throws Exception {
        CommandLine command = Parley.commandLine(Map.of()).setOut(new PrintWriter(out, true));
        var serving = new ServeUntilStopped(command.getCommandSpec(), "Parley", "parley.log");
        var _ = StopSignal.runWith(stop -> serving.run(() -> node, stop));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWhenTheNodeHasFailedWhetherItWasReadyOrNot(boolean wasReady) {
        ready = wasReady;
        failed = true;

        assertThatThrownBy(this::serve)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("Parley ends: its threads have ended")
                .hasMessageContaining("parley.log");
        assertThat(closed).isTrue();
    }

    @Test
    void shouldSayThatItIsReadyBeforeThat() throws Exception {
        ready = true;
        Thread serving =
                Thread.startVirtualThread(() -> assertThatThrownBy(this::serve).isInstanceOf(CommandFailure.class));
        TestPatience.await().until(() -> out.toString().contains("Parley is ready: here"));
        assertThat(closed).isFalse();

        failed = true;

        serving.join(TestPatience.LONG);
        assertThat(closed).isTrue();
    }
}
