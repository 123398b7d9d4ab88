package io.parley.endtoend.campaign;

import io.parley.endtoend.EventStream;
import io.parley.endtoend.checker.Answer;
import io.parley.endtoend.checker.Entry;
import io.parley.endtoend.checker.Operation;
import io.parley.endtoend.checker.Outcome;
import io.parley.endtoend.checker.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Follows a user's stream over one connection after another, each from where the one before ended. One thread. */
final class StreamReader {
    private static final Duration QUIET_MAX = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int EVENTS_MAX = 2_000;

    private final String user;
    private final Connection connection;
    private final Recorder recorder;
    private final Answers answers;
    private final Random random;
    private final int process;
    private long after;

    StreamReader(String user, Connection connection, Recorder recorder, Answers answers, Random random) {
        this.user = user;
        this.connection = connection;
        this.recorder = recorder;
        this.answers = answers;
        this.random = random;
        this.process = recorder.newProcess();
    }

    /** One connection, until it breaks, is quiet, or has told enough. */
    void step() {
        List<Entry> events = new ArrayList<>();
        int enough = 1 + random.nextInt(EVENTS_MAX);
        boolean byHeader = random.nextBoolean();
        long begun = System.nanoTime();
        int status = 0;
        boolean retryAfter = false;
        try (EventStream stream = EventStream.overHttp1(
                connection.node(),
                connection.token(),
                "/v1/feed/stream" + (byHeader ? "" : "?after=" + after),
                byHeader ? Optional.of(after) : Optional.empty(),
                QUIET_MAX)) {
            status = stream.status();
            retryAfter = stream.retryAfter();
            while (status == 200 && events.size() < enough) {
                events.add(answers.entry(stream.next(QUIET_MAX).data()));
            }
        } catch (IOException e) {
            // It has ended, in order or not: what came until then is what counts.
        }
        boolean ok = status == 200;
        recorder.add(new Operation(
                process,
                user,
                begun,
                System.nanoTime(),
                new Request.Stream(process, after),
                ok ? Outcome.OK : Outcome.FAIL,
                status,
                retryAfter,
                ok ? new Answer.Events(List.copyOf(events)) : Answer.Nothing.INSTANCE));
        if (events.isEmpty()) {
            LockSupport.parkNanos(PAUSE.toNanos());
        } else {
            after = events.getLast().seq();
        }
    }
}
