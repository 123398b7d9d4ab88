package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.node.NodeConfig;
import io.parley.cli.node.SingleNode;
import io.parley.http.ClaimRules;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Who says once, in the environment, whom tokens are from and for, is understood by the process and by every command. */
class ClaimsOfUpTest {
    private static final Map<String, String> CLAIMS =
            Map.of("PARLEY_AUTH_ISSUER", "https://id.example.org", "PARLEY_AUTH_AUDIENCE", "chat");

    @TempDir
    private static Path data;

    private static SingleNode node;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        DataDirectory directory = new DataDirectory(data);
        NodeConfig config = new NodeConfig("127.0.0.1", 0, 0, 1, directory)
                .withClaims(new ClaimRules(Optional.of("https://id.example.org"), Optional.of("chat")));
        node = SingleNode.start(config, DevelopmentSecret.ofServer(Map.of(), directory), InstantSource.system());
        TestPatience.await().until(() -> node.whyNotReady().isEmpty());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private int send(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PARLEY_URL", node.where());
        all.put("PARLEY_DATA_DIR", data.toString());
        CommandLine command = Parley.commandLine(all);
        command.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
        return command.execute("send", "--as", "alice", "bob", "hi");
    }

    @Test
    void shouldTakeACommandThatSaysWhomItsTokenIsFromAndFor() {
        assertThat(send(CLAIMS)).as(err.toString()).isZero();
    }

    @Test
    void shouldRefuseACommandThatDoesNot() {
        assertThat(send(Map.of())).isEqualTo(1);
        assertThat(err.toString()).contains("401");
        assertThat(send(Map.of("PARLEY_AUTH_ISSUER", "https://id.example.org", "PARLEY_AUTH_AUDIENCE", "others")))
                .isEqualTo(1);
    }

    @Test
    void shouldSignInWithATokenThatItTakes() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            // When
            URI url = URI.create(node.where());
            HttpRequest signIn = HttpRequest.newBuilder(url.resolve("/dev/token"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"user\":\"alice\"}"))
                    .build();
            String answer = client.send(signIn, BodyHandlers.ofString()).body();
            String token = answer.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");

            // Then
            HttpRequest read = HttpRequest.newBuilder(url.resolve("/v1/conversations"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            assertThat(client.send(read, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }
}
