package io.parley.cli.importing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final InOrder order = new InOrder();
    private long lines;

    @Test
    void shouldLetGoAtOnceWhatSharesNobody() {
        // Given
        ImportMessage first = added("alice", "bob");
        ImportMessage second = added("carol", "dave");

        // Then
        assertThat(order.poll()).isEqualTo(first);
        assertThat(order.poll()).isEqualTo(second);
        assertThat(order.poll()).isNull();
    }

    @Test
    void shouldHoldBackWhatSharesASenderOrARecipientUntilTheEarlierOneIsAnswered() {
        // Given
        ImportMessage first = added("alice", "bob");
        ImportMessage fromTheRecipient = added("bob", "carol");
        ImportMessage toTheSender = added("dave", "alice");

        // Then
        assertThat(order.poll()).isEqualTo(first);
        assertThat(order.poll()).isNull();

        // When
        order.answered(first);

        // Then
        assertThat(List.of(polled(), polled())).containsExactlyInAnyOrder(fromTheRecipient, toTheSender);
        assertThat(order.poll()).isNull();
    }

    @Test
    void shouldLetGoOnceWhatIsNextForBothParticipants() {
        // Given
        ImportMessage question = added("alice", "bob");
        ImportMessage reply = added("bob", "alice");
        assertThat(order.poll()).isEqualTo(question);

        // When
        order.answered(question);

        // Then
        assertThat(order.poll()).isEqualTo(reply);
        assertThat(order.poll()).isNull();
    }

    @Test
    void shouldNotWaitForItselfWhenSomeoneWritesToHimself() {
        // Given
        ImportMessage note = added("alice", "alice");
        ImportMessage next = added("alice", "alice");

        // Then
        assertThat(order.poll()).isEqualTo(note);
        assertThat(order.poll()).isNull();
        order.answered(note);
        assertThat(order.poll()).isEqualTo(next);
        order.answered(next);
        assertThat(order.size()).isZero();
    }

    @Test
    void shouldKeepEveryonesOrderAndLoseNothingWhateverOrderAnswersComeIn() {
        // Given
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int messages = 2_000;
        List<ImportMessage> inFlight = new ArrayList<>();
        Map<UserId, Long> lastLineOf = new HashMap<>();
        int answered = 0;

        // When
        for (int i = 0; i < messages; i++) {
            added("u" + random.nextInt(12), "u" + random.nextInt(12));
        }
        while (answered < messages) {
            for (ImportMessage next = order.poll(); next != null; next = order.poll()) {
                inFlight.add(next);
            }
            assertThat(inFlight).isNotEmpty();
            ImportMessage message = inFlight.remove(random.nextInt(inFlight.size()));

            // Then
            for (UserId participant : List.of(message.from(), message.to())) {
                assertThat(lastLineOf.getOrDefault(participant, 0L)).isLessThanOrEqualTo(message.line());
                lastLineOf.put(participant, message.line());
            }
            order.answered(message);
            answered++;
        }
        assertThat(order.size()).isZero();
        assertThat(order.poll()).isNull();
    }

    private ImportMessage polled() {
        return requireNonNull(order.poll());
    }

    private ImportMessage added(String from, String to) {
        ImportMessage message =
                new ImportMessage(++lines, new UserId(from), new UserId(to), "text", new MessageId(new UUID(0, lines)));
        order.add(message);
        return message;
    }
}
