package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesTest {
    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start(Duration.ofSeconds(5));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldShowMessagesAsTheContractHasThem() {
        // Given
        UserId alice = new UserId("messages-alice");
        MessageId messageId = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
        server.mailboxes.send(alice, new UserId("bob"), messageId, "a \"b\" \\ \u0001\n", 951_782_400_007L);

        // When
        Answer answer = server.get(alice, "/v1/conversations/bob/messages");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        assertThat(answer.json()).hasToString("""
                {"messages":[{"messageId":"01890a5d-ac96-774b-bcce-b302099a8057","sender":"messages-alice",\
                "text":"a \\"b\\" \\\\ \\u0001\\n","sentAt":"2000-02-29T00:00:00.007Z","seq":1}]}""");
    }

    @Test
    void shouldGiveTheFiftyNewestFirstWhenNoLimitIsGiven() {
        UserId carol = new UserId("messages-carol");
        for (int i = 0; i < 51; i++) {
            server.mailboxes.send(carol, new UserId("bob"), "message " + i, i);
        }

        Answer answer = server.get(carol, "/v1/conversations/bob/messages");

        assertThat(answer.json().get("messages")).hasSize(50);
        assertThat(answer.json().findValuesAsText("text"))
                .startsWith("message 50")
                .endsWith("message 1");
        assertThat(answer.nextCursor()).isPresent();
    }

    @Test
    void shouldReadOnInBothDirectionsFromOneCursor() {
        // Given
        UserId dave = new UserId("messages-dave");
        for (int i = 0; i < 5; i++) {
            server.mailboxes.send(dave, new UserId("bob"), "message " + i, 7);
        }
        String cursor = server.get(dave, "/v1/conversations/bob/messages?limit=3")
                .nextCursor()
                .orElseThrow();

        // When
        Answer older = server.get(dave, "/v1/conversations/bob/messages?before=" + cursor);
        Answer newer = server.get(dave, "/v1/conversations/bob/messages?limit=1&after=" + cursor);

        // Then
        assertThat(older.json().findValuesAsText("text")).containsExactly("message 1", "message 0");
        assertThat(older.nextCursor()).isEmpty();
        assertThat(newer.json().findValuesAsText("text")).containsExactly("message 3");
        assertThat(newer.nextCursor()).isPresent();
    }

    @Test
    void shouldGiveAnEmptyPageForAnUnknownConversation() {
        Answer answer = server.get(new UserId("messages-nobody"), "/v1/conversations/stranger/messages");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).hasToString("{\"messages\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a|b",
                "x@y+z=~",
                ".",
                "..",
                "messages",
                "-",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@|+=-"
            })
    void shouldFindAPeerByEveryAllowedCharacter(String id) {
        UserId erin = new UserId("messages-erin");
        UserId peer = new UserId(id);
        server.mailboxes.send(peer, erin, "from " + id, 1);

        Answer page = server.get(erin, "/v1/conversations/" + QueryServer.segment(peer) + "/messages");
        Answer summary = server.get(erin, "/v1/conversations/" + QueryServer.segment(peer));

        assertThat(page.json().findValuesAsText("text")).containsExactly("from " + id);
        assertThat(summary.json().get("peer").asText()).isEqualTo(id);
    }

    @Test
    void shouldTakeCharactersThatNeedNoEncodingAsTheyAre() {
        UserId frank = new UserId("messages-frank");
        server.mailboxes.send(new UserId("x@y+z=~"), frank, "hi", 1);

        Answer page = server.get(frank, "/v1/conversations/x@y+z=~/messages");

        assertThat(page.json().findValuesAsText("text")).containsExactly("hi");
    }

    @Test
    void shouldNumberMessagesByTheMailboxAndNotByTheConversation() {
        UserId grace = new UserId("messages-grace");
        server.mailboxes.send(grace, new UserId("p1"), "1", 1);
        server.mailboxes.send(grace, new UserId("p2"), "2", 2);
        server.mailboxes.send(grace, new UserId("p1"), "3", 3);

        JsonNode page = server.get(grace, "/v1/conversations/p1/messages").json();

        assertThat(page.findValuesAsText("seq")).containsExactly("3", "1");
    }
}
