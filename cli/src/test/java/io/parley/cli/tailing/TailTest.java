package io.parley.cli.tailing;

import static io.parley.cli.tailing.FakeFeed.message;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.cli.TestPatience;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.node.CommandFailure;
import io.parley.cli.tailing.FakeFeed.Request;
import io.parley.cli.tailing.FakeFeed.Stream;
import io.parley.http.ClaimRules;
import io.parley.schemas.ids.UserId;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {
    private static final byte[] SECRET = "a secret of at least thirty-two bytes".getBytes(US_ASCII);
    private static final UserId BOB = new UserId("bob");
    private static final Patience SHORT = new Patience(Duration.ofMillis(300));

    /** Long enough to tell a slow machine from a silent connection. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    private static final Duration LONG = TestPatience.LONG;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T16:00:00Z"));
    private final List<Long> sequences = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    @Test
    void shouldGoOnAfterTheLastWholeChangeWhenAConnectionEnds() throws Exception {
        try (FakeFeed feed = new FakeFeed(
                Stream.of(": \n\n" + message(6) + message(7) + message(8).strip()),
                Stream.of(message(8) + message(9)))) {
            // When
            tail(feed.address(), LONG, 5, 9);

            // Then
            assertThat(sequences).containsExactly(6L, 7L, 8L, 9L);
            assertThat(feed.requests()).extracting(Request::lastEventId).containsExactly("5", "7");
            assertThat(events).isEmpty();
        }
    }

    @Test
    void shouldTakeAConnectionThatSaysNothingForLost() throws Exception {
        // Given
        CountDownLatch never = new CountDownLatch(1);
        try (FakeFeed feed =
                new FakeFeed(Stream.of(message(1)).then(() -> awaitOrInterrupt(never)), Stream.of(message(2)))) {
            // When
            tail(feed.address(), SILENCE_MAX, 0, 2);

            // Then
            assertThat(sequences).containsExactly(1L, 2L);
            assertThat(feed.requests()).extracting(Request::lastEventId).containsExactly("0", "1");
        }
    }

    @Test
    void shouldTellOnceThatTheConnectionIsLostAndThatItIsBack() throws Exception {
        try (FakeFeed feed = new FakeFeed(
                Stream.of(message(1)), Stream.refusal(503), Stream.refusal(429), Stream.of(": \n\n" + message(2)))) {
            // When
            tail(feed.address(), LONG, 0, 2);

            // Then
            assertThat(sequences).containsExactly(1L, 2L);
            assertThat(events).containsExactly("lost: status 503, for a reason", "resumed");
        }
    }

    @Test
    void shouldHaveANewTokenWhenTheOldOneWillNotDoAnyMore() throws Exception {
        try (FakeFeed feed = new FakeFeed(
                Stream.of(message(1)),
                Stream.of(message(2)).then(() -> now.set(now.get().plus(Duration.ofHours(1)))),
                Stream.of(message(3)))) {
            // When
            tail(feed.address(), LONG, 0, 3);

            // Then
            List<String> tokens =
                    feed.requests().stream().map(Request::authorization).toList();
            assertThat(tokens).hasSize(3);
            assertThat(tokens.get(1)).isEqualTo(tokens.get(0));
            assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 8})
    void shouldFailLoudlyWhenTheNextChangeIsNotTheNextNumber(long wrong) throws Exception {
        try (FakeFeed feed = new FakeFeed(Stream.of(message(6)), Stream.of(message(wrong)))) {
            assertThatThrownBy(() -> tail(feed.address(), LONG, 5, 9))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("expected change 7 of bob's mailbox, but the server sent " + wrong);
            assertThat(sequences).containsExactly(6L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id: 7\nevent: message\ndata: {\"seq\":6}\n\n",
                "event: message\ndata: {\"seq\":7}\n\n",
                "id: 7\nevent: read\ndata: {\"seq\":7,\"conversationId\":\"alice:carol\",\"readSeq\":1}\n\n",
                "id: 7\nevent: message\ndata: nonsense\n\n"
            })
    void shouldFailAtWhatIsNoChangeOfThatMailbox(String event) throws Exception {
        try (FakeFeed feed = new FakeFeed(Stream.of(event))) {
            assertThatThrownBy(() -> tail(feed.address(), LONG, 6, 9))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("in the server's answer")
                    .hasMessageNotContaining("nonsense");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void shouldEndWhenTheServerRefusesAtFirstOrLater(int status) throws Exception {
        try (FakeFeed feed = new FakeFeed(Stream.refusal(status))) {
            assertThatThrownBy(() -> tail(feed.address(), LONG, 0, 9))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("status " + status + ", for a reason");
        }
        try (FakeFeed feed = new FakeFeed(Stream.of(message(1)), Stream.refusal(status))) {
            assertThatThrownBy(() -> tail(feed.address(), LONG, 0, 9))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("status " + status + ", for a reason");
        }
    }

    @Test
    void shouldRefuseAnAnswerThatIsNoStream() throws Exception {
        try (FakeFeed feed = new FakeFeed(new Stream(200, "text/html", "<html>", () -> {}))) {
            assertThatThrownBy(() -> tail(feed.address(), LONG, 0, 9))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("expected a stream of events");
        }
    }

    @Test
    void shouldGiveUpWhenNobodyIsThereAtTheStart() throws Exception {
        // Given
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        // Then
        assertThatThrownBy(() -> tail(new ServerAddress(nobody), SHORT, LONG, 0, 9))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("nobody answers at " + nobody + " (is parley up running?)");
    }

    /** Tails up to change {@code last}. */
    private void tail(ServerAddress server, Duration silenceMax, long after, long last) throws InterruptedException {
        tail(server, new Patience(LONG), silenceMax, after, last);
    }

    private void tail(ServerAddress server, Patience patience, Duration silenceMax, long after, long last)
            throws InterruptedException {
        TailListener listener = new TailListener() {
            @Override
            public boolean changed(Change change) {
                sequences.add(change.sequence());
                return change.sequence() < last;
            }

            @Override
            public void lost(String reason) {
                events.add("lost: " + reason);
            }

            @Override
            public void resumed() {
                events.add("resumed");
            }
        };
        try (ParleyApi api = new ParleyApi(server, new Tokens(SECRET, ClaimRules.NONE, now::get))) {
            new Tail(api, BOB, patience, silenceMax, listener).run(after);
        }
    }

    private static void awaitOrInterrupt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
