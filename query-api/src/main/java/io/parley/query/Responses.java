package io.parley.query;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.Caller;
import io.parley.http.limit.CountPerKey;
import io.parley.http.limit.Place;
import io.parley.http.limit.Refused;
import io.parley.http.limit.Refused.Reason;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MailboxAnswer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Answer to response: what is served goes on as a value, anything else becomes a 503. What is answered at once stays on the
 * request's thread; what has to wait holds no thread. Thread-safe.
 */
final class Responses {
    /** The client has just waited for its patience, so that it may come again soon. */
    private static final Duration NOT_YET_VISIBLE_RETRY_AFTER = Duration.ofSeconds(1);

    private static final Duration OVERLOAD_RETRY_AFTER = Duration.ofSeconds(1);

    /** A mailbox that moves is back within seconds. */
    private static final Duration MOVED_RETRY_AFTER = Duration.ofSeconds(1);

    /**
     * Whoever completes an answer that was waited for may be the thread that folds the log: it must not stand still while a slow
     * client takes its bytes, so each such answer is written by a thread of its own.
     */
    private static final Executor OWN_THREAD = Thread::startVirtualThread;

    private final Semaphore waiting;
    private final CountPerKey<UserId> waitingPerUser;
    private final Refused refused;

    Responses(ReadLimits limits, MeterRegistry metrics) {
        this.waiting = new Semaphore(limits.waitingMax());
        this.waitingPerUser = new CountPerKey<>(limits.waitingPerUserMax());
        this.refused = new Refused(metrics);
        Gauge.builder("parley.query.waiting", waiting, permits -> limits.waitingMax() - permits.availablePermits())
                .description("Reads that wait for freshness, or for the next change of a mailbox")
                .register(metrics);
    }

    /**
     * Makes the response from {@code answer} once it is there.
     *
     * @param mayWait whether the answer has to be waited for because of what the request names, and not because of work
     * @param served makes the response from what was served; may throw {@link ProblemException}
     */
    <A> void respond(Context ctx, CompletableFuture<MailboxAnswer<A>> answer, boolean mayWait, Consumer<A> served) {
        if (answer.isDone()) {
            served.accept(valueOf(answer.join()));
            return;
        }
        UserId user = Caller.of(ctx);
        try {
            takeRoom(user);
        } catch (ProblemException e) {
            answer.cancel(false);
            throw e;
        }
        if (mayWait) {
            Place.giveUp(ctx);
        }
        CompletableFuture<MailboxAnswer<A>> waitedFor = answer.whenComplete((_, _) -> {
            waitingPerUser.giveBack(user);
            waiting.release();
        });
        ctx.future(() -> waitedFor.thenAcceptAsync(there -> served.accept(valueOf(there)), OWN_THREAD));
    }

    /** @throws ProblemException 503 when too many reads wait, 429 when too many of {@code user} do */
    private void takeRoom(UserId user) {
        if (!waiting.tryAcquire()) {
            refused.count(Reason.WAITING_READS);
            throw new ProblemException(Problem.unavailable(
                    "expected no more reads to wait than this node has room for", OVERLOAD_RETRY_AFTER));
        }
        if (!waitingPerUser.tryTake(user)) {
            waiting.release();
            refused.count(Reason.USER_WAITING_READS);
            throw new ProblemException(
                    Problem.tooManyRequests("expected fewer reads of one user that wait", OVERLOAD_RETRY_AFTER));
        }
    }

    /** @throws ProblemException 503 when nothing was served */
    static <A> A valueOf(MailboxAnswer<A> answer) {
        return switch (answer) {
            case MailboxAnswer.Served<A>(A value) -> value;
            case MailboxAnswer.NotYetVisible<A> _ ->
                throw new ProblemException(Problem.unavailable(
                                "expected to see in time what the request names, but it is not visible here yet",
                                NOT_YET_VISIBLE_RETRY_AFTER)
                        .withKind("not-yet-visible", "Not yet visible"));
            case MailboxAnswer.Unavailable<A>(String reason, Duration retryAfter) ->
                throw new ProblemException(Problem.unavailable(reason, retryAfter));
            case MailboxAnswer.Misdirected<A> _ ->
                throw new ProblemException(Problem.unavailable("the mailbox is moving", MOVED_RETRY_AFTER));
        };
    }
}
