package io.parley.query;

import io.javalin.http.Context;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Value to JSON, within bounds of memory. Thread-safe.
 *
 * <p>An answer holds at most 500 messages of less than 64 KiB: 32 MiB of texts, and up to six times that on the wire, where every
 * character is one that JSON must escape. So an answer is made in memory only while its texts are small, and a large one goes
 * straight to the connection, piece by piece. It then takes as long as its client reads, within bounds, and so no more than
 * {@value #LARGE_AT_A_TIME_MAX} of them are under way at a time: slow readers cannot fill the memory. One more gets a 503; a smaller
 * {@code limit} always helps.
 */
final class Bodies {
    /** A page of 500 messages of 160 bytes, the average that Parley is made for, stays at a tenth of this. */
    static final long LARGE_TEXT_BYTES = 1024 * 1024;

    /** 4 × 32 MiB of texts at most. */
    static final int LARGE_AT_A_TIME_MAX = 4;

    /** Before anybody counts bytes: a connection begins slowly. */
    private static final Duration TIME_IN_ANY_CASE = Duration.ofSeconds(30);

    /** Whoever reads slower than this keeps a place that others wait for: 1 Mbit/s, where JSON needs no escapes. */
    private static final long BYTES_PER_SECOND_MIN = 128 * 1024;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Semaphore large = new Semaphore(LARGE_AT_A_TIME_MAX);

    /** @throws ProblemException 503 when {@code answer} is large and too many such are under way */
    <A> void send(Context ctx, A answer, AnswerJson<A> form) {
        long textBytes = form.textBytes(answer);
        if (textBytes < LARGE_TEXT_BYTES) {
            JsonAnswer.send(ctx, 200, json -> form.write(answer, json));
            return;
        }
        if (!large.tryAcquire()) {
            throw new ProblemException(Problem.unavailable(
                    "expected at most " + LARGE_AT_A_TIME_MAX
                            + " answers of a MiB or more at a time, but there are more; a smaller limit helps",
                    RETRY_AFTER));
        }
        try {
            JsonAnswer.stream(ctx, 200, timeMax(textBytes), json -> form.write(answer, json));
        } finally {
            large.release();
        }
    }

    private static Duration timeMax(long textBytes) {
        return TIME_IN_ANY_CASE.plusSeconds(textBytes / BYTES_PER_SECOND_MIN);
    }
}
