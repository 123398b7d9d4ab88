package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.node.NodeConfig;
import io.parley.cli.node.SingleNode;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything in one process says what the roles say together, but for what only a cluster has. */
class MetricsOfUpTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    @Test
    void shouldSayTheSameInOneProcess() throws Exception {
        Path data = directory.resolve("up");
        NodeConfig config = new NodeConfig("127.0.0.1", 0, 0, RolesInProcess.PARTITIONS, new DataDirectory(data));
        Files.createDirectories(data);
        DevelopmentSecret secret =
                DevelopmentSecret.ofServer(Map.of(DevelopmentSecret.VARIABLE, SECRET), config.data());
        try (SingleNode node = SingleNode.start(config, secret, InstantSource.system());
                HttpClient http = HttpClient.newHttpClient()) {
            TestPatience.await().until(() -> node.whyNotReady().isEmpty());
            RolesInProcess.send(
                    http,
                    node.where(),
                    Tokens.ofSecret(SECRET).of("alice"),
                    "bob",
                    UUID.randomUUID().toString(),
                    "hi");
            Set<String> documented = MetricsDocument.metrics(Files.readString(MetricsDocument.FILE))
                    .keySet();
            TestPatience.await()
                    .untilAsserted(() -> assertThat(
                                    Scrape.of(http, node.where()).families().keySet())
                            .containsExactlyElementsOf(new TreeSet<>(documented)));
        }
    }
}
