package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.ServerAddress;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ListeningProcessTest {
    @Test
    void shouldFindWhoListens() throws Exception {
        ServerAddress address;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = new ServerAddress(URI.create("http://127.0.0.1:" + socket.getLocalPort()));

            assertThat(ListeningProcess.at(address)).contains(ProcessHandle.current());
        }
        assertThat(ListeningProcess.at(address)).isEmpty();
    }

    @Test
    void shouldNotTakeItsOwnTimeForAServers() {
        CpuMeter meter = CpuMeter.of(Optional.of(ProcessHandle.current()));

        assertThat(meter.read().server()).isEmpty();
        assertThat(meter.read().tool()).isPositive();
    }
}
