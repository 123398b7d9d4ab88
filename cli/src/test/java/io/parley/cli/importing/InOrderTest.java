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
        assertThat(order.poll()).isEqualTo(run(first));
        assertThat(order.poll()).isEqualTo(run(second));
        assertThat(order.poll()).isNull();
    }

    @Test
    void shouldHoldBackWhatSharesASenderOrARecipientUntilTheEarlierOneIsAnswered() {
        // Given
        ImportMessage first = added("alice", "bob");
        ImportMessage fromTheRecipient = added("bob", "carol");
        ImportMessage toTheSender = added("dave", "alice");

        // Then
        assertThat(order.poll()).isEqualTo(run(first));
        assertThat(order.poll()).isNull();

        // When
        order.answered(run(first));

        // Then
        assertThat(List.of(polled(), polled())).containsExactlyInAnyOrder(run(fromTheRecipient), run(toTheSender));
        assertThat(order.poll()).isNull();
    }

    @Test
    void shouldLetGoOnceWhatIsNextForBothParticipants() {
        // Given
        ImportMessage question = added("alice", "bob");
        ImportMessage reply = added("bob", "alice");
        assertThat(order.poll()).isEqualTo(run(question));

        // When
        order.answered(run(question));

        // Then
        assertThat(order.poll()).isEqualTo(run(reply));
        assertThat(order.poll()).isNull();
    }

    @Test
    void shouldLetGoTogetherWhatOneWritesToAnotherWithNobodysMessageBetween() {
        // Given
        ImportMessage first = added("alice", "bob");
        ImportMessage second = added("alice", "bob");
        ImportMessage elsewhere = added("carol", "bob");
        ImportMessage third = added("alice", "bob");

        // Then
        assertThat(order.poll()).isEqualTo(run(first, second));
        assertThat(order.poll()).isNull();
        order.answered(run(first, second));
        assertThat(order.poll()).isEqualTo(run(elsewhere));
        order.answered(run(elsewhere));
        assertThat(order.poll()).isEqualTo(run(third));
    }

    @Test
    void shouldLetGoTogetherWhatSomeoneWritesToHimself() {
        // Given
        ImportMessage note = added("alice", "alice");
        ImportMessage next = added("alice", "alice");
        ImportMessage toAnother = added("alice", "bob");

        // Then
        assertThat(order.poll()).isEqualTo(run(note, next));
        assertThat(order.poll()).isNull();
        order.answered(run(note, next));
        assertThat(order.poll()).isEqualTo(run(toAnother));
        order.answered(run(toAnother));
        assertThat(order.size()).isZero();
    }

    @Test
    void shouldLetGoNoMoreThanARequestTakes() {
        // Given
        String text = "x".repeat(Run.CHARACTERS_MAX / 2);
        ImportMessage first = added("alice", "bob", text);
        ImportMessage second = added("alice", "bob", text);
        ImportMessage third = added("alice", "bob", text);

        // Then
        assertThat(order.poll()).isEqualTo(run(first, second));
        order.answered(run(first, second));
        assertThat(order.poll()).isEqualTo(run(third));
    }

    @Test
    void shouldKeepEveryonesOrderAndLoseNothingWhateverOrderAnswersComeIn() {
        // Given
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int messages = 2_000;
        List<Run> inFlight = new ArrayList<>();
        Map<UserId, Long> lastLineOf = new HashMap<>();
        int answered = 0;

        // When
        for (int i = 0; i < messages; i++) {
            added("u" + random.nextInt(12), "u" + random.nextInt(12));
        }
        while (answered < messages) {
            for (Run next = order.poll(); next != null; next = order.poll()) {
                inFlight.add(next);
            }
            assertThat(inFlight).isNotEmpty();
            Run run = inFlight.remove(random.nextInt(inFlight.size()));

            // Then
            for (ImportMessage message : run.messages()) {
                for (UserId participant : List.of(message.from(), message.to())) {
                    assertThat(lastLineOf.getOrDefault(participant, 0L)).isLessThanOrEqualTo(message.line());
                    lastLineOf.put(participant, message.line());
                }
            }
            order.answered(run);
            answered += run.messages().size();
        }
        assertThat(answered).isEqualTo(messages);
        assertThat(order.size()).isZero();
        assertThat(order.poll()).isNull();
    }

    private Run polled() {
        return requireNonNull(order.poll());
    }

    private static Run run(ImportMessage... messages) {
        return new Run(List.of(messages));
    }

    private ImportMessage added(String from, String to) {
        return added(from, to, "text");
    }

    private ImportMessage added(String from, String to, String text) {
        ImportMessage message =
                new ImportMessage(++lines, new UserId(from), new UserId(to), text, new MessageId(new UUID(0, lines)));
        order.add(message);
        return message;
    }
}
