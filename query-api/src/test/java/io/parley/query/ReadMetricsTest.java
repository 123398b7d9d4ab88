package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.ids.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReadMetricsTest {
    private static final UserId ALICE = new UserId("alice");

    @Test
    void shouldTimeReadsByQuestionAndOutcome() {
        try (QueryServer server = QueryServer.start(Duration.ofMillis(10))) {
            server.get(ALICE, "/v1/conversations");
            server.get(ALICE, "/v1/conversations");
            server.get(ALICE, "/v1/conversations/bob");
            server.get(ALICE, "/v1/conversations/bob/messages");
            server.get(ALICE, "/v1/conversations/bob/messages", "Parley-Seen-Seq", "1");
            server.get(ALICE, "/v1/feed?wait=1");
            server.mailboxes.fail("moving", Duration.ofSeconds(1));
            server.get(ALICE, "/v1/feed");

            assertThat(count(server, "recents", "served")).isEqualTo(2);
            assertThat(count(server, "conversation", "served")).isEqualTo(1);
            assertThat(count(server, "messages", "served")).isEqualTo(1);
            assertThat(count(server, "messages", "not-yet-visible")).isEqualTo(1);
            assertThat(count(server, "feed", "served")).isEqualTo(1);
            assertThat(count(server, "feed-wait", "not-yet-visible")).isEqualTo(1);
            assertThat(count(server, "feed", "unavailable")).isEqualTo(1);
            assertThat(count(server, "recents", "failed")).isZero();
        }
    }

    @Test
    void shouldCountTheReadsThatWait() {
        try (QueryServer server = QueryServer.start(Duration.ofMillis(10))) {
            server.get(ALICE, "/v1/conversations", "Parley-Seen-Seq", "1");

            assertThat(server.metrics.get("parley.query.waiting").gauge().value())
                    .isZero();
        }
    }

    private static long count(QueryServer server, String question, String outcome) {
        return server.metrics
                .get("parley.query.read")
                .tag("question", question)
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
