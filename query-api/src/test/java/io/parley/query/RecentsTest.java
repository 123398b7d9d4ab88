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

final class RecentsTest {
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
    void shouldShowAConversationAsTheContractHasIt() {
        // Given
        UserId alice = new UserId("recents-alice");
        UserId bob = new UserId("recents-bob");
        MessageId messageId = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
        server.mailboxes.send(alice, bob, "first", 1_767_225_599_999L);
        server.mailboxes.send(bob, alice, messageId, "grüß dich", 1_767_225_600_000L);

        // When
        Answer answer = server.get(alice, "/v1/conversations");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        assertThat(answer.json()).hasToString("""
                {"conversations":[{"conversationId":"recents-alice:recents-bob","peer":"recents-bob","unread":1,"readSeq":0,\
                "lastMessage":{"messageId":"01890a5d-ac96-774b-bcce-b302099a8057","sender":"recents-bob","text":"grüß dich",\
                "sentAt":"2026-01-01T00:00:00.000Z","seq":2}}]}""");
    }

    @Test
    void shouldPutTheMostRecentConversationFirst() {
        UserId carol = new UserId("recents-carol");
        server.mailboxes.send(carol, new UserId("p1"), "1", 1_000);
        server.mailboxes.send(new UserId("p2"), carol, "2", 2_000);
        server.mailboxes.send(carol, new UserId("p1"), "3", 3_000);

        Answer answer = server.get(carol, "/v1/conversations");

        assertThat(answer.json().findValuesAsText("peer")).containsExactly("p1", "p2");
    }

    @Test
    void shouldGiveTwentyWhenNoLimitIsGivenAndACursorForTheRest() {
        UserId dave = new UserId("recents-dave");
        for (int i = 0; i < 21; i++) {
            server.mailboxes.send(dave, new UserId("dave-peer-" + i), "hi", i);
        }

        Answer first = server.get(dave, "/v1/conversations");
        Answer second = server.get(
                dave, "/v1/conversations?cursor=" + first.nextCursor().orElseThrow());

        assertThat(first.json().get("conversations")).hasSize(20);
        assertThat(second.json().findValuesAsText("peer")).containsExactly("dave-peer-0");
        assertThat(second.nextCursor()).isEmpty();
    }

    @Test
    void shouldLeaveTheCursorOutWhenThePageIsExactlyFull() {
        UserId erin = new UserId("recents-erin");
        server.mailboxes.send(erin, new UserId("p1"), "hi", 1);
        server.mailboxes.send(erin, new UserId("p2"), "hi", 2);

        Answer answer = server.get(erin, "/v1/conversations?limit=2");

        assertThat(answer.json().get("conversations")).hasSize(2);
        assertThat(answer.json().has("nextCursor")).isFalse();
    }

    @Test
    void shouldBeAnEmptyListForAnEmptyMailbox() {
        Answer answer = server.get(new UserId("recents-nobody"), "/v1/conversations");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).hasToString("{\"conversations\":[]}");
    }

    @Test
    void shouldShowOneConversation() {
        // Given
        UserId frank = new UserId("recents-frank");
        UserId grace = new UserId("recents-grace");
        server.mailboxes.send(grace, frank, "one", 1);
        server.mailboxes.send(grace, frank, "two", 2);
        server.mailboxes.markRead(frank, grace, 1);

        // When
        Answer answer = server.get(frank, "/v1/conversations/recents-grace");

        // Then
        JsonNode listed = server.get(frank, "/v1/conversations")
                .json()
                .get("conversations")
                .get(0);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(listed);
        assertThat(answer.json().get("unread").asLong()).isEqualTo(1);
        assertThat(answer.json().get("readSeq").asLong()).isEqualTo(1);
    }

    @Test
    void shouldNotFindAConversationThatNeverWas() {
        Answer answer = server.get(new UserId("recents-nobody"), "/v1/conversations/stranger");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.mediaType()).isEqualTo("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(404);
    }

    @Test
    void shouldShowNotesToOneself() {
        UserId heidi = new UserId("recents-heidi");
        server.mailboxes.send(heidi, heidi, "buy milk", 1);

        Answer answer = server.get(heidi, "/v1/conversations/recents-heidi");

        assertThat(answer.json().get("conversationId").asText()).isEqualTo("recents-heidi:recents-heidi");
        assertThat(answer.json().get("unread").asLong()).isZero();
    }
}
