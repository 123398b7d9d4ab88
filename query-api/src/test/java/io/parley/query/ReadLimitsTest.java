package io.parley.query;

import static io.parley.query.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.http.limit.Rate;
import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadLimitsTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");
    private static final Duration LONG = Duration.ofSeconds(30);

    private static double refused(QueryServer server, String reason) {
        return server.metrics
                .get("parley.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static void assertTooMany(Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.mediaType()).isEqualTo("application/problem+json");
        assertThat(answer.header("Retry-After")).isPresent();
    }

    @Test
    void shouldHoldEachUserToTheRateOfHisReads() {
        ReadLimits limits = new ReadLimits(Optional.of(new Rate(1, 2)), 10, 10);
        try (QueryServer server = QueryServer.start(LONG, limits)) {
            // When: as many as it takes, since a token comes back every second
            List<Answer> answers = new ArrayList<>();
            while (refused(server, "user-rate") == 0) {
                List.of("/v1/conversations", "/v1/conversations/bob/messages", "/v1/feed")
                        .forEach(path -> answers.add(server.get(ALICE, path)));
            }

            // Then
            assertThat(answers.subList(0, 2)).extracting(Answer::status).containsOnly(200);
            assertTooMany(answers.stream()
                    .filter(answer -> answer.status() != 200)
                    .findFirst()
                    .orElseThrow());
            assertThat(server.get(BOB, "/v1/conversations").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseAUserOneReadTooManyThatWaits() {
        ReadLimits limits = new ReadLimits(Optional.empty(), 10, 2);
        try (QueryServer server = QueryServer.start(LONG, limits)) {
            // Given
            String path = "/v1/feed?wait=30";
            List<CompletableFuture<Answer>> waiting =
                    List.of(server.getLater(ALICE, path), server.getLater(ALICE, path));
            await().until(() -> server.mailboxes.waiting() == 2);

            // When
            Answer refused = server.get(ALICE, path);
            CompletableFuture<Answer> ofAnother = server.getLater(BOB, path);

            // Then
            assertTooMany(refused);
            assertThat(refused(server, "user-waiting-reads")).isEqualTo(1);
            await().until(() -> server.mailboxes.waiting() == 3);
            assertThat(server.get(ALICE, "/v1/feed").status()).isEqualTo(200);
            server.mailboxes.send(ALICE, BOB, "hi", 1);
            waiting.forEach(each -> assertThat(each.join().status()).isEqualTo(200));
            assertThat(ofAnother.join().status()).isEqualTo(200);
            server.mailboxes.send(CAROL, ALICE, "hi", 2);
            await().untilAsserted(() -> assertThat(server.mailboxes.waiting()).isZero());
            assertThat(server.getLater(ALICE, "/v1/feed?wait=30&after=0").join().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseAnAddressOneStreamTooMany() throws IOException {
        StreamConfig config = new StreamConfig(Duration.ofMillis(50), LONG, 10, 10).withPerAddressMax(2);
        try (QueryServer server = QueryServer.start(config);
                var first = StreamClient.open(server, ALICE, StreamClient.PATH)) {
            try (var second = StreamClient.open(server, BOB, StreamClient.PATH)) {
                // When
                Answer refused = server.get(CAROL, StreamClient.PATH);

                // Then
                assertThat(List.of(first.status(), second.status())).containsOnly(200);
                assertTooMany(refused);
                assertThat(refused(server, "address-streams")).isEqualTo(1);
            }
            await().until(() -> StreamLimitTest.open(server) == 1);
            try (var again = StreamClient.open(server, CAROL, StreamClient.PATH)) {
                assertThat(again.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void shouldNameALimitThatIsOutOfItsRange() {
        assertThatThrownBy(() -> new ReadLimits(Optional.empty(), 0, 1)).hasMessageContaining("waitingMax");
        assertThatThrownBy(() -> new ReadLimits(Optional.empty(), 1, 0)).hasMessageContaining("waitingPerUserMax");
        assertThatThrownBy(() -> StreamConfig.defaults().withPerAddressMax(0)).hasMessageContaining("perAddressMax");
    }
}
