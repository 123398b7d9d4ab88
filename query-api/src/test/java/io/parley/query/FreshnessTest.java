package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.opaque.VisibilityToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A read answers from a state that holds what its client names, or says that it cannot. */
final class FreshnessTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final MessageId MESSAGE_ID = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final VisibilityToken TOKEN = InMemoryMailboxes.tokenOf(ALICE, BOB, MESSAGE_ID);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    static List<String> reads() {
        return List.of(
                "/v1/conversations", "/v1/conversations/alice", "/v1/conversations/alice/messages", "/v1/feed?after=0");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldWaitForWhatTheTokenNames(String read) {
        try (QueryServer server = QueryServer.start(LONG)) {
            // Given
            CompletableFuture<Answer> waiting = server.getLater(BOB, with(read, "token=" + TOKEN.text()));
            await().until(() -> server.mailboxes.waiting() == 1);

            // When
            server.mailboxes.send(ALICE, BOB, "not this one", 1);
            server.mailboxes.send(ALICE, BOB, MESSAGE_ID, "this one", 2);

            // Then
            assertThat(waiting.join().status()).isEqualTo(200);
            assertThat(waiting.join().json().findValuesAsText("text")).contains("this one");
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldWaitForWhatTheClientHasSeen(String read) {
        try (QueryServer server = QueryServer.start(LONG)) {
            // Given
            server.mailboxes.send(ALICE, BOB, "first", 1);
            CompletableFuture<Answer> waiting = server.getLater(BOB, read, "Parley-Seen-Seq", "2");
            await().until(() -> server.mailboxes.waiting() == 1);

            // When
            server.mailboxes.send(ALICE, BOB, "second", 2);

            // Then
            assertThat(waiting.join().status()).isEqualTo(200);
            assertThat(waiting.join().json().findValuesAsText("text")).contains("second");
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldSayThatItIsNotYetVisibleWhenPatienceEnds(String read) {
        try (QueryServer server = QueryServer.start(SHORT)) {
            server.mailboxes.send(ALICE, BOB, "something else", 1);

            for (Answer answer : List.of(
                    server.get(BOB, with(read, "token=" + TOKEN.text())),
                    server.get(BOB, read, "Parley-Seen-Seq", "2"))) {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.mediaType()).isEqualTo("application/problem+json");
                assertThat(answer.header("Retry-After")).hasValue("1");
                assertThat(answer.json().get("type").asText()).endsWith(":not-yet-visible");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldSayWhyAndForHowLongNobodyCanAnswer(String read) {
        try (QueryServer server = QueryServer.start(LONG)) {
            server.mailboxes.fail("the mailbox is being restored", Duration.ofMillis(2_100));

            Answer answer = server.get(BOB, read);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.mediaType()).isEqualTo("application/problem+json");
            assertThat(answer.header("Retry-After")).hasValue("3");
            assertThat(answer.json().get("detail").asText()).isEqualTo("the mailbox is being restored");
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldAnswerWithAnErrorWhenTheReaderBreaksItsContract(String read) {
        try (QueryServer server = QueryServer.start(LONG)) {
            server.mailboxes.breakWith(new IllegalStateException("secret"));

            Answer answer = server.get(BOB, read);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.mediaType()).isEqualTo("application/problem+json");
            assertThat(answer.json().toString()).doesNotContain("secret");
        }
    }

    @Test
    void shouldAnswerBothParticipantsAtOnceWhenTheTokenIsVisible() {
        try (QueryServer server = QueryServer.start(Duration.ZERO)) {
            VisibilityToken token = server.mailboxes.send(ALICE, BOB, "hi", 1);

            Answer sender = server.get(ALICE, "/v1/conversations/bob/messages?token=" + token.text());
            Answer recipient = server.get(BOB, "/v1/conversations/alice/messages?token=" + token.text());

            assertThat(sender.json().findValuesAsText("text")).containsExactly("hi");
            assertThat(recipient.json().findValuesAsText("text")).containsExactly("hi");
        }
    }

    @Test
    void shouldWaitForAReadMarkersToken() {
        try (QueryServer server = QueryServer.start(LONG)) {
            // Given
            server.mailboxes.send(ALICE, BOB, "hi", 1);
            VisibilityToken token = new VisibilityToken.OfOffset(BOB, 1);
            CompletableFuture<Answer> waiting = server.getLater(BOB, "/v1/conversations/alice?token=" + token.text());
            await().until(() -> server.mailboxes.waiting() == 1);

            // When
            server.mailboxes.markRead(BOB, ALICE, 1);

            // Then
            assertThat(waiting.join().json().get("unread").asLong()).isZero();
        }
    }

    @Test
    void shouldAskForBothTheTokenAndTheSequenceWithTheConfiguredPatience() {
        try (QueryServer server = QueryServer.start(SHORT)) {
            server.get(BOB, "/v1/conversations?token=" + TOKEN.text(), "Parley-Seen-Seq", "9");

            assertThat(server.mailboxes.lastAsked().freshness()).isEqualTo(new Freshness(9, Optional.of(TOKEN)));
            assertThat(server.mailboxes.lastAsked().patience()).isEqualTo(SHORT);
        }
    }

    @Test
    void shouldRefuseToWaitWhenTooManyDo() {
        try (QueryServer server = QueryServer.start(LONG, new ReadLimits(Optional.empty(), 1, 1))) {
            // Given
            CompletableFuture<Answer> waiting = server.getLater(BOB, "/v1/conversations", "Parley-Seen-Seq", "1");
            await().until(() ->
                    server.metrics.get("parley.query.waiting").gauge().value() == 1);

            // When
            Answer oneMore = server.get(BOB, "/v1/conversations", "Parley-Seen-Seq", "1");
            Answer withoutWaiting = server.get(BOB, "/v1/conversations");

            // Then
            assertThat(oneMore.status()).isEqualTo(503);
            assertThat(oneMore.header("Retry-After")).isPresent();
            assertThat(withoutWaiting.status()).isEqualTo(200);

            server.mailboxes.send(ALICE, BOB, "hi", 1);
            assertThat(waiting.join().status()).isEqualTo(200);
            assertThat(server.metrics.get("parley.query.waiting").gauge().value())
                    .isZero();
        }
    }

    private static String with(String read, String parameter) {
        return read + (read.contains("?") ? "&" : "?") + parameter;
    }
}
