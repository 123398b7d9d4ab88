package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadYourWritesIT {
    private static final String TEXT = "Grüße, \ud83d\udc4b\u0000\u2028 \"alice\"\r\n";

    @TempDir
    private Path directory;

    @Test
    void shouldReadAtOnceOnBothSidesWhatWasSentAndStillHaveItAfterARestart() throws Exception {
        Path data = directory.resolve("data");
        JsonNode sent;
        try (ParleyProcess parley = ParleyProcess.start(data);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            report("first start", parley);

            // When
            sent = client.send("alice", "bob", TEXT).success();

            // Then
            String token = "?token=" + ParleyClient.encoded(sent.path("token").asText());
            assertThatBothHold(client, sent, token);
            report("after a message", parley);

            // When
            assertThat(parley.stop()).isZero();
        }
        try (ParleyProcess parley = ParleyProcess.start(data);
                ParleyClient client = new ParleyClient(parley.url(), Tokens.of(data))) {
            report("second start", parley);

            // Then
            assertThatBothHold(client, sent, "");
            assertThat(parley.stop()).isZero();
        }
    }

    private static void assertThatBothHold(ParleyClient client, JsonNode sent, String query) {
        for (String user : new String[] {"alice", "bob"}) {
            String peer = user.equals("alice") ? "bob" : "alice";
            JsonNode page = client.get(user, "/conversations/" + peer + "/messages" + query)
                    .success();
            assertThat(page.path("messages")).as("messages of %s", user).hasSize(1);
            JsonNode message = page.path("messages").path(0);
            assertThat(message.path("text").asText()).isEqualTo(TEXT);
            assertThat(message.path("sender").asText()).isEqualTo("alice");
            assertThat(message.path("seq").asLong()).isEqualTo(1);
            assertThat(message.path("messageId")).isEqualTo(sent.path("messageId"));
            assertThat(message.path("sentAt")).isEqualTo(sent.path("sentAt"));
        }
    }

    private static void report(String when, ParleyProcess parley) throws Exception {
        System.out.printf(
                "%s: ready after %d ms, holds %d MB%n",
                when, parley.readyAfter().toMillis(), parley.residentBytes() >> 20);
    }
}
