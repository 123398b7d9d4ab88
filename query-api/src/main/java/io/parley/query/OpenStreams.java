package io.parley.query;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.answer.OpenAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The live streams that are open: no more of them than there is room for, and none left after the end. Thread-safe. */
final class OpenStreams implements AutoCloseable {
    /** Streams live for long, so that there is no room before some client goes; another node may have some at once. */
    private static final Duration RETRY_AFTER_IN_ALL = Duration.ofSeconds(5);

    /** What is on its way to a client that reads gets there in this time; who has not got it by then resumes elsewhere. */
    static final Duration STOP_TIME_MAX = Duration.ofSeconds(1);

    /** After a cut there is nothing left to wait for but the processor. */
    private static final Duration CUT_TIME_MAX = Duration.ofSeconds(1);

    private final StreamConfig config;
    private final Semaphore room;
    private final Map<UserId, Integer> perUser = new ConcurrentHashMap<>();
    private final Set<OpenAnswer> answers = ConcurrentHashMap.newKeySet();

    OpenStreams(StreamConfig config, MeterRegistry metrics) {
        this.config = config;
        this.room = new Semaphore(config.inAllMax());
        Gauge.builder("parley.query.streams", room, permits -> config.inAllMax() - permits.availablePermits())
                .description("Live streams that are open")
                .register(metrics);
    }

    /** Room for one stream, until it is closed. */
    final class Place implements AutoCloseable {
        private final UserId user;
        private final OpenAnswer answer;

        private Place(UserId user, OpenAnswer answer) {
            this.user = user;
            this.answer = answer;
        }

        @Override
        public void close() {
            answers.remove(answer);
            leave(user);
        }
    }

    private void leave(UserId user) {
        perUser.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
        room.release();
    }

    /** @throws ProblemException 429 when {@code user} has too many streams, 503 when all users together have */
    Place take(UserId user, OpenAnswer answer) {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                    Problem.unavailable("expected no more streams than this node has room for", RETRY_AFTER_IN_ALL));
        }
        if (perUser.merge(user, 1, Integer::sum) > config.perUserMax()) {
            leave(user);
            throw new ProblemException(Problem.tooManyRequests(
                    "expected at most " + config.perUserMax() + " open streams of one user",
                    // By then it has been noticed which of them have gone.
                    config.heartbeat()));
        }
        answers.add(answer);
        return new Place(user, answer);
    }

    /** Waits for all streams to end, and cuts those that take too long. Something else must have told them to. */
    @Override
    public void close() {
        try {
            if (!allEnd(STOP_TIME_MAX)) {
                answers.forEach(OpenAnswer::cut);
                allEnd(CUT_TIME_MAX);
            }
        } catch (InterruptedException e) {
            answers.forEach(OpenAnswer::cut);
            Thread.currentThread().interrupt();
        }
    }

    private boolean allEnd(Duration timeMax) throws InterruptedException {
        boolean ended = room.tryAcquire(config.inAllMax(), timeMax.toNanos(), TimeUnit.NANOSECONDS);
        if (ended) {
            room.release(config.inAllMax());
        }
        return ended;
    }
}
