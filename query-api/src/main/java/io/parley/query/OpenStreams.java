package io.parley.query;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.answer.OpenAnswer;
import io.parley.http.limit.ClientAddress;
import io.parley.http.limit.CountPerKey;
import io.parley.http.limit.Refused;
import io.parley.http.limit.Refused.Reason;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
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
    private final CountPerKey<UserId> perUser;
    private final CountPerKey<ClientAddress> perAddress;
    private final Refused refused;
    private final Set<OpenAnswer> answers = ConcurrentHashMap.newKeySet();

    OpenStreams(StreamConfig config, MeterRegistry metrics) {
        this.config = config;
        this.room = new Semaphore(config.inAllMax());
        this.perUser = new CountPerKey<>(config.perUserMax());
        this.perAddress = new CountPerKey<>(config.perAddressMax());
        this.refused = new Refused(metrics);
        Gauge.builder("parley.query.streams", room, permits -> config.inAllMax() - permits.availablePermits())
                .description("Live streams that are open")
                .register(metrics);
    }

    /** Room for one stream, until it is closed. */
    final class Place implements AutoCloseable {
        private final UserId user;
        private final ClientAddress address;
        private final OpenAnswer answer;

        private Place(UserId user, ClientAddress address, OpenAnswer answer) {
            this.user = user;
            this.address = address;
            this.answer = answer;
        }

        @Override
        public void close() {
            answers.remove(answer);
            perAddress.giveBack(address);
            perUser.giveBack(user);
            room.release();
        }
    }

    /** @throws ProblemException 429 when {@code user} or {@code address} has too many streams, 503 when all together have */
    Place take(UserId user, ClientAddress address, OpenAnswer answer) {
        if (!room.tryAcquire()) {
            refused.count(Reason.STREAMS);
            throw new ProblemException(
                    Problem.unavailable("expected no more streams than this node has room for", RETRY_AFTER_IN_ALL));
        }
        if (!perUser.tryTake(user)) {
            room.release();
            throw tooMany(Reason.USER_STREAMS, config.perUserMax() + " open streams of one user");
        }
        if (!perAddress.tryTake(address)) {
            perUser.giveBack(user);
            room.release();
            throw tooMany(Reason.ADDRESS_STREAMS, config.perAddressMax() + " open streams from one address");
        }
        answers.add(answer);
        return new Place(user, address, answer);
    }

    private ProblemException tooMany(Reason reason, String bound) {
        refused.count(reason);
        // By then it has been noticed which of them have gone.
        return new ProblemException(Problem.tooManyRequests("expected at most " + bound, config.heartbeat()));
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
