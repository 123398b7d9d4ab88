package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text comes back bit for bit, whatever characters it is made of, and however the answer gets onto the wire. */
final class TextFidelityTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    /** At most four bytes each, so that a text of this many stays below its bound. */
    private static final int CODE_POINTS_PER_TEXT = MessageText.BYTES_MAX / 4;

    private static final int SCALARS =
            Character.MAX_CODE_POINT + 1 - (Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1);

    private static QueryServer server;
    private static final List<String> texts = new ArrayList<>();

    @BeforeAll
    static void sendEveryUnicodeScalarValue() {
        server = QueryServer.start(Duration.ofSeconds(5));
        StringBuilder text = new StringBuilder();
        int codePoints = 0;
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                text.appendCodePoint(codePoint);
                codePoints++;
            }
            if (codePoints == CODE_POINTS_PER_TEXT || codePoint == Character.MAX_CODE_POINT) {
                texts.add(text.toString());
                text.setLength(0);
                codePoints = 0;
            }
        }
        for (String each : texts) {
            server.mailboxes.send(ALICE, BOB, each, 1);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 500})
    void shouldGiveEveryUnicodeScalarValueBack(int limit) {
        List<String> fromPages = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = server.get(BOB, "/v1/conversations/alice/messages?limit=" + limit + cursor)
                    .json();
            fromPages.addAll(page.findValuesAsText("text"));
            cursor =
                    page.has("nextCursor") ? "&before=" + page.get("nextCursor").asText() : null;
        }

        assertThat(String.join("", fromPages.reversed()).codePoints().count()).isEqualTo(SCALARS);
        assertSameBytes(fromPages.reversed());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 500})
    void shouldGiveEveryUnicodeScalarValueBackInTheFeed(int limit) {
        List<String> fromFeed = new ArrayList<>();
        while (fromFeed.size() < texts.size()) {
            fromFeed.addAll(server.get(BOB, "/v1/feed?limit=" + limit + "&after=" + fromFeed.size())
                    .json()
                    .findValuesAsText("text"));
        }

        assertSameBytes(fromFeed);
    }

    private static void assertSameBytes(List<String> actual) {
        List<Message> sent = server.mailboxes.conversation(BOB, ALICE);
        assertThat(actual).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(actual.get(i).getBytes(StandardCharsets.UTF_8))
                    .isEqualTo(sent.get(i).text().utf8());
        }
    }
}
