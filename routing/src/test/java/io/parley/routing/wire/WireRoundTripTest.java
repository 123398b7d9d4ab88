package io.parley.routing.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.routing.wire.Samples.Exchange;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireRoundTripTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final int EXCHANGES = 1_000;
    private static final int LENGTH_MAX = 12;

    private final long seed = new Random().nextLong();

    @Test
    void shouldGiveBackEveryQuestionAndEveryAnswer() {
        var samples = new Samples(seed);
        for (int i = 0; i < EXCHANGES; i++) {
            assertRoundTrip(samples.exchange(LENGTH_MAX));
        }
    }

    @Test
    void shouldGiveBackFullPages() {
        var samples = new Samples(seed);
        for (int i = 0; i < 20; i++) {
            assertRoundTrip(samples.exchange(MailboxQuery.LIMIT_MAX));
        }
    }

    private <A> void assertRoundTrip(Exchange<A> exchange) {
        assertThat(MailboxQuestion.ofBytes(exchange.question().toBytes()))
                .as("seed %d", seed)
                .isEqualTo(exchange.question());
        assertThat(exchange.answerOf(exchange.answerBytes()))
                .as("seed %d", seed)
                .isEqualTo(exchange.answer());
    }

    @Test
    void shouldGiveBackTheLargestAnswer() {
        var query =
                new ConversationMessages(ALICE, BOB, MailboxQuery.LIMIT_MAX, Direction.OLDEST_FIRST, Optional.empty());
        var answer = new Served<>(Samples.largestPage());

        byte[] bytes = MailboxAnswers.toBytes(query, answer);

        // What a node takes of another one's answer.
        assertThat(bytes).hasSizeLessThan(40 << 20);
        assertThat(MailboxAnswers.ofBytes(query, bytes)).isEqualTo(answer);
    }

    @Test
    void shouldGiveBackEveryMap() {
        var samples = new Samples(seed);
        for (int i = 0; i < EXCHANGES; i++) {
            PartitionMap map = samples.map();
            assertThat(PartitionMaps.ofBytes(PartitionMaps.toBytes(map)))
                    .as("seed %d", seed)
                    .isEqualTo(map);
        }
    }

    @Test
    void shouldWaitAtLeastAsLongAsItWasToldTo() {
        assertThat(patienceOver(Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertThat(patienceOver(Duration.ofNanos(1))).isEqualTo(Duration.ofMillis(1));
        assertThat(patienceOver(Duration.ofNanos(4_999_999))).isEqualTo(Duration.ofMillis(5));
        assertThat(patienceOver(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(5));
        assertThat(patienceOver(MailboxQuestion.PATIENCE_MAX)).isEqualTo(MailboxQuestion.PATIENCE_MAX);
    }

    private static Duration patienceOver(Duration patience) {
        var question = new MailboxQuestion<>(new OneConversation(ALICE, BOB), Freshness.ANY, patience);
        return MailboxQuestion.ofBytes(question.toBytes()).patience();
    }

    @Test
    void shouldRefuseToWaitLongerThanAnybodyDoes() {
        for (Duration patience : new Duration[] {Duration.ofMillis(-1), MailboxQuestion.PATIENCE_MAX.plusNanos(1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> patienceOver(patience))
                    .withMessageContaining("but got " + patience);
        }
    }
}
