package io.parley.endtoend.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.NodeInProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Whether a node does its work, after whatever was done to it: two people it has not met write to each other and read. */
final class Afterwards {
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final NodeInProcess node;

    Afterwards(NodeInProcess node) {
        this.node = node;
    }

    void assertServes() throws IOException {
        String carol = node.tokens().of("carol", VALIDITY);
        String dave = node.tokens().of("dave", VALIDITY);
        try (var connection = new LeanConnection(node.url())) {
            byte[] body = "{\"to\":\"dave\",\"text\":\"still there?\"}".getBytes(StandardCharsets.UTF_8);
            assertThat(connection
                            .exchange(Request.with("POST", "/v1/messages", carol, "application/json", body))
                            .status())
                    .isEqualTo(202);
            Awaitility.await()
                    .atMost(LeanConnection.ANSWER_TIME_MAX)
                    .untilAsserted(() -> assertThat(connection
                                    .exchange(Request.get("/v1/conversations/carol/messages", dave))
                                    .text())
                            .contains("\"still there?\""));
            assertThat(connection.exchange(Request.get("/health/ready", dave)).status())
                    .isEqualTo(200);
        }
    }
}
