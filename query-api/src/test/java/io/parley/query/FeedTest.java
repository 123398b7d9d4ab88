package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class FeedTest {
    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start(Duration.ofMillis(100));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldShowChangesAsTheContractHasThem() {
        // Given
        UserId alice = new UserId("feed-alice");
        UserId bob = new UserId("feed-bob");
        MessageId messageId = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
        server.mailboxes.send(bob, alice, messageId, "hi", 1_767_225_600_000L);
        server.mailboxes.markRead(alice, bob, 1);

        // When
        Answer answer = server.get(alice, "/v1/feed");

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        assertThat(answer.json()).hasToString("""
                {"entries":[{"seq":1,"type":"message","conversationId":"feed-alice:feed-bob",\
                "messageId":"01890a5d-ac96-774b-bcce-b302099a8057","sender":"feed-bob","text":"hi",\
                "sentAt":"2026-01-01T00:00:00.000Z"},\
                {"seq":2,"type":"read","conversationId":"feed-alice:feed-bob","readSeq":1}],"head":2}""");
    }

    @Test
    void shouldGiveAHundredWhenNoLimitIsGiven() {
        UserId carol = filled("feed-carol", 101);

        Answer answer = server.get(carol, "/v1/feed");

        assertThat(answer.json().get("entries")).hasSize(100);
        assertThat(answer.json().get("head").asLong()).isEqualTo(101);
    }

    @Test
    void shouldGiveWhatFollows() {
        UserId dave = filled("feed-dave", 5);

        Answer answer = server.get(dave, "/v1/feed?after=2&limit=2");

        assertThat(answer.json().findValuesAsText("seq")).containsExactly("3", "4");
        assertThat(answer.json().get("head").asLong()).isEqualTo(5);
    }

    @Test
    void shouldHaveNothingAfterTheHead() {
        UserId erin = filled("feed-erin", 3);

        Answer answer = server.get(erin, "/v1/feed?after=3");

        assertThat(answer.json()).hasToString("{\"entries\":[],\"head\":3}");
    }

    @Test
    void shouldHaveNothingAndHeadZeroForAnEmptyMailbox() {
        Answer answer = server.get(new UserId("feed-nobody"), "/v1/feed");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).hasToString("{\"entries\":[],\"head\":0}");
    }

    @Test
    void shouldNotAnswerFromAStateOlderThanWhatTheClientHasSeen() {
        UserId frank = filled("feed-frank", 3);

        Answer answer = server.get(frank, "/v1/feed?after=4");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("type").asText()).endsWith("not-yet-visible");
        assertThat(server.mailboxes.lastAsked().freshness().seenSequence()).isEqualTo(4);
    }

    @Test
    void shouldTakeTheLargerOfWhatHeaderAndParameterSayThatTheClientHasSeen() {
        UserId grace = filled("feed-grace", 9);

        server.get(grace, "/v1/feed?after=3", "Parley-Seen-Seq", "7");
        long fromHeader = server.mailboxes.lastAsked().freshness().seenSequence();
        server.get(grace, "/v1/feed?after=8", "Parley-Seen-Seq", "7");
        long fromParameter = server.mailboxes.lastAsked().freshness().seenSequence();

        assertThat(fromHeader).isEqualTo(7);
        assertThat(fromParameter).isEqualTo(8);
    }

    @Test
    void shouldAnswerAtOnceWhenThereIsSomethingToWaitFor() {
        UserId heidi = filled("feed-heidi", 2);

        Answer answer = server.get(heidi, "/v1/feed?after=1&wait=30");

        assertThat(answer.json().findValuesAsText("seq")).containsExactly("2");
    }

    @Test
    void shouldAnswerAtTheNextChangeWhenAskedToWait() {
        // Given
        UserId ivan = filled("feed-ivan", 2);
        CompletableFuture<Answer> waiting = server.getLater(ivan, "/v1/feed?after=2&wait=30");
        await().until(() -> server.mailboxes.waiting() == 1);

        // When
        server.mailboxes.send(new UserId("judy"), ivan, "at last", 1);

        // Then
        Answer answer = waiting.join();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().findValuesAsText("text")).containsExactly("at last");
        assertThat(answer.json().get("head").asLong()).isEqualTo(3);
    }

    @Test
    void shouldSayThatThereIsNothingNewWhenNothingComesInTime() {
        UserId kate = filled("feed-kate", 2);

        Answer answer = server.get(kate, "/v1/feed?after=2&wait=1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).hasToString("{\"entries\":[],\"head\":2}");
        assertThat(server.mailboxes.lastAsked().patience()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    private static UserId filled(String owner, int changes) {
        UserId id = new UserId(owner);
        for (int i = 0; i < changes; i++) {
            server.mailboxes.send(id, new UserId("bob"), "message " + i, i);
        }
        return id;
    }
}
