package io.parley.http.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.answer.ProblemResponse;
import io.parley.http.limit.Refused.Reason;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Where requests of one kind come in, as many at a time as the time that their answers take allows. Thread-safe. */
final class Entrance {
    /** What a request wants. */
    enum Kind {
        READ,
        WRITE
    }

    /** The bound follows within a tenth of this. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final AdaptiveBound bound;
    private final ReadBacklog backlog;
    private final Refused refused;
    private final LongSupplier nanoTime;
    private final Problem full;

    /** Made once: what is refused is refused many thousand times a second. */
    private final ProblemResponse fullAnswer;

    /** @param backlog of whoever reads what comes here */
    Entrance(
            Kind kind,
            AdaptiveBound bound,
            ReadBacklog backlog,
            LongSupplier nanoTime,
            Refused refused,
            MeterRegistry metrics) {
        this.bound = bound;
        this.backlog = backlog;
        this.refused = refused;
        this.nanoTime = nanoTime;
        Problem problem = Problem.unavailable("expected fewer requests than this node can answer soon", RETRY_AFTER);
        this.full = kind == Kind.READ ? problem : problem.withOutcome(Problem.Outcome.NOT_ACCEPTED);
        this.fullAnswer = ProblemResponse.of(full);
        String tag = kind.name().toLowerCase(Locale.ROOT);
        Gauge.builder("parley.http.in.flight", bound, AdaptiveBound::inFlight)
                .description("Requests under way; without those that wait for their client, or for a change")
                .tag("kind", tag)
                .register(metrics);
        Gauge.builder("parley.http.in.flight.max", bound, AdaptiveBound::bound)
                .description("How many requests may be under way, as the time that answers take has it")
                .tag("kind", tag)
                .register(metrics);
    }

    /** A place, or empty when there is none; then {@link #fullAnswer} says so. */
    Optional<Place> tryEnter() {
        if (!backlog.letsIn()) {
            refused.count(Reason.BACKLOG);
            return Optional.empty();
        }
        return hasRoom() ? Optional.of(new Place(this, nanoTime)) : Optional.empty();
    }

    ProblemResponse fullAnswer() {
        return fullAnswer;
    }

    /** As {@link #enterAgain}, for who waits instead of being refused; then {@link #leave} is to be called. */
    boolean tryEnterBeside() {
        return !backlog.holdsBack() && bound.tryEnterAtEase();
    }

    /** @throws ProblemException 503 when there is no place */
    void enterAgain() {
        if (!hasRoom()) {
            throw new ProblemException(full);
        }
    }

    private boolean hasRoom() {
        boolean room = bound.tryEnter();
        if (!room) {
            refused.count(Reason.IN_FLIGHT);
        }
        return room;
    }

    void answered(long beganNanos) {
        bound.answered(beganNanos, backlog.holdsBack());
    }

    void leave() {
        bound.leave();
    }
}
