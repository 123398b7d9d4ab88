package io.parley.query;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.schemas.mailbox.MailboxAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long mailboxes take to answer: timer {@value #NAME}, by question and outcome. From the question to its answer, waiting for
 * freshness included, JSON and network not. All series are there from the start, at 0. Thread-safe.
 */
final class ReadTimers {
    static final String NAME = "parley.query.read";

    /** From an answer out of memory to a reader that has waited for as long as it may. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    /** What is asked. */
    enum Question {
        RECENTS,
        CONVERSATION,
        MESSAGES,
        FEED,
        /** Waiting for a mailbox's next change; apart from the others, since its time says how quiet the mailbox is. */
        FEED_WAIT,
        /** What follows on a live stream; its time, too, says how quiet mailboxes are. */
        FEED_STREAM
    }

    private enum Outcome {
        SERVED,
        NOT_YET_VISIBLE,
        UNAVAILABLE,
        /** The reader broke its contract. */
        FAILED;

        static Outcome of(@Nullable MailboxAnswer<?> answer) {
            return switch (answer) {
                case MailboxAnswer.Served<?> _ -> SERVED;
                case MailboxAnswer.NotYetVisible<?> _ -> NOT_YET_VISIBLE;
                case MailboxAnswer.Unavailable<?> _, MailboxAnswer.Misdirected<?> _ -> UNAVAILABLE;
                case null -> FAILED;
            };
        }
    }

    private record Series(Question question, Outcome outcome) {}

    private final MeterRegistry metrics;
    private final Map<Series, Timer> timers = new HashMap<>();

    ReadTimers(MeterRegistry metrics) {
        this.metrics = metrics;
        for (Question question : Question.values()) {
            for (Outcome outcome : Outcome.values()) {
                timers.put(new Series(question, outcome), register(question, outcome));
            }
        }
    }

    private Timer register(Question question, Outcome outcome) {
        return Timer.builder(NAME)
                .description("From a question to a mailbox to its answer, waiting for freshness included")
                .tag("question", tag(question))
                .tag("outcome", tag(outcome))
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Timer.Sample start() {
        return Timer.start(metrics);
    }

    /** @param answer null when there was none */
    void stop(Timer.Sample sample, Question question, @Nullable MailboxAnswer<?> answer) {
        sample.stop(requireNonNull(timers.get(new Series(question, Outcome.of(answer)))));
    }
}
