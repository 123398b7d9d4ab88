package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The largest answers there can be come whole, and readers of them that stand still cost no more than they may. */
final class LargeAnswerTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final String LARGEST = "/v1/conversations/alice/messages?limit=500";

    /** Half of an answer is made of characters that take six bytes each in JSON. */
    private static final String TEXT = "\u0001a".repeat(MessageText.BYTES_MAX / 2);

    private final QueryServer server = QueryServer.start(Duration.ofSeconds(5));

    @BeforeEach
    void fill() {
        for (int i = 0; i < 500; i++) {
            server.mailboxes.send(ALICE, BOB, TEXT, 1);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldGiveTheLargestAnswerWhole() {
        assertWhole(server.get(BOB, LARGEST));
    }

    @Test
    void shouldGiveTheLargestAnswerWholeOverHttp2() {
        Answer answer = server.getOverHttp2(BOB, LARGEST);

        assertThat(answer.response().version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertWhole(answer);
    }

    @Test
    void shouldGiveTheLargestAnswerWholeWhenItWasWaitedFor() {
        // Given
        CompletableFuture<Answer> waiting = server.getLater(BOB, LARGEST, "Parley-Seen-Seq", "501");
        await().until(() -> server.mailboxes.waiting() == 1);

        // When
        server.mailboxes.send(ALICE, BOB, TEXT, 1);

        // Then
        assertWhole(waiting.join());
    }

    @Test
    void shouldBeAnErrorWhenItFailsAtItsBeginning() {
        server.mailboxes.send(ALICE, BOB, "a message that cannot be shown", SentAt.MS_MAX + 1);

        for (int limit : List.of(1, 500)) {
            Answer answer = server.get(BOB, "/v1/conversations/alice/messages?limit=" + limit);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.mediaType()).isEqualTo("application/problem+json");
            assertThat(answer.json().get("status").asInt()).isEqualTo(500);
        }
    }

    @Test
    void shouldNotLookWholeWhenItFailsHalfWay() {
        server.mailboxes.send(ALICE, BOB, "a message that cannot be shown", SentAt.MS_MAX + 1);

        // In the feed it comes last, when most of the answer is on its way.
        Answer answer = server.get(BOB, "/v1/feed?limit=500&after=1");

        assertThatThrownBy(answer::json).hasCauseInstanceOf(JsonProcessingException.class);
    }

    private static void assertWhole(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).isEqualTo("application/json");
        assertThat(answer.json().findValuesAsText("text")).hasSize(500).allMatch(TEXT::equals);
    }

    @Test
    void shouldRefuseOneLargeAnswerTooManyWhileSlowReadersHoldTheOthers() throws IOException {
        // Given
        List<HttpResponse<InputStream>> slow = new ArrayList<>();
        for (int i = 0; i < Bodies.LARGE_AT_A_TIME_MAX; i++) {
            // Headers are there; the body is more than any buffer in between holds.
            slow.add(server.send("GET", BOB, LARGEST, BodyHandlers.ofInputStream())
                    .join());
        }

        // When
        Answer oneMore = server.get(BOB, LARGEST);
        Answer small = server.get(BOB, "/v1/conversations/alice/messages?limit=1");

        // Then
        assertThat(oneMore.status()).isEqualTo(503);
        assertThat(oneMore.header("Retry-After")).hasValue("1");
        assertThat(small.status()).isEqualTo(200);
        for (HttpResponse<InputStream> response : slow) {
            try (InputStream body = response.body()) {
                assertThat(new ObjectMapper().readTree(body).get("messages")).hasSize(500);
            }
        }
    }

    @Test
    void shouldMakeRoomAgainWhenAReaderGoesAway() throws IOException {
        for (int i = 0; i < 2 * Bodies.LARGE_AT_A_TIME_MAX; i++) {
            server.send("GET", BOB, LARGEST, BodyHandlers.ofInputStream())
                    .join()
                    .body()
                    .close();
        }

        await().untilAsserted(
                        () -> assertThat(server.get(BOB, LARGEST).status()).isEqualTo(200));
    }
}
