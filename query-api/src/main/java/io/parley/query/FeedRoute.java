package io.parley.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.QueryParameters;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * {@code GET /v1/feed}: the changes of the caller's mailbox after the one it has seen last, in order, without a hole.
 *
 * <p>{@code after} says what the client has seen, so that an answer never comes from a state older than that: above the mailbox's
 * head it is a 503 and not an empty page. With {@code wait}, a client that has seen everything is answered at the next change:
 * the read is repeated with the next sequence number as the freshness asked for. When none comes in time, the first answer, empty,
 * still says all there is.
 */
final class FeedRoute implements Handler {
    private static final int LIMIT_DEFAULT = 100;

    /** The contract's bound; the server lets a connection be still for a little longer. */
    private static final int WAIT_SECONDS_MAX = 30;

    private static final FeedJson FEED = new FeedJson();

    private final TimedReads reads;
    private final Responses responses;
    private final Bodies bodies;

    FeedRoute(TimedReads reads, Responses responses, Bodies bodies) {
        this.reads = reads;
        this.responses = responses;
        this.bodies = bodies;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        UserId owner = Caller.of(ctx);
        long after = QueryParameters.integer(ctx, "after", 0, Long.MAX_VALUE).orElse(0);
        FeedAfter query = new FeedAfter(owner, after, QueryParameters.limit(ctx, LIMIT_DEFAULT));
        Duration wait = Duration.ofSeconds(
                QueryParameters.integer(ctx, "wait", 0, WAIT_SECONDS_MAX).orElse(0));
        Freshness freshness = RequestedFreshness.orLater(RequestedFreshness.of(ctx, owner), after);
        long askedNanos = System.nanoTime();
        CompletableFuture<MailboxAnswer<FeedPage>> answer = reads.read(ReadTimers.Question.FEED, query, freshness);
        if (wait.isPositive()) {
            answer = then(
                    answer,
                    first -> orNextChange(first, query, freshness, wait.minusNanos(System.nanoTime() - askedNanos)));
        }
        boolean mayWait = wait.isPositive() || freshness.saysSomething();
        responses.respond(ctx, answer, mayWait, page -> bodies.send(ctx, page, FEED));
    }

    private CompletableFuture<MailboxAnswer<FeedPage>> orNextChange(
            MailboxAnswer<FeedPage> first, FeedAfter query, Freshness freshness, Duration remaining) {
        boolean nothingNew = first instanceof Served<FeedPage>(FeedPage page)
                && page.entries().isEmpty();
        if (!nothingNew || !remaining.isPositive()) {
            return CompletableFuture.completedFuture(first);
        }
        // What was served with nothing after it ends at `after`, which is therefore not the largest number there is.
        CompletableFuture<MailboxAnswer<FeedPage>> next = reads.read(
                ReadTimers.Question.FEED_WAIT,
                query,
                RequestedFreshness.orLater(freshness, query.after() + 1),
                remaining);
        return Cancellation.passedOn(
                next.thenApply(later -> later instanceof NotYetVisible<FeedPage> ? first : later), next);
    }

    /** As {@link CompletableFuture#thenCompose}, but cancelled it cancels whichever of the two is under way. */
    private static <A> CompletableFuture<A> then(CompletableFuture<A> first, Function<A, CompletableFuture<A>> second) {
        var underWay = new AtomicReference<>(first);
        CompletableFuture<A> both = first.thenCompose(value -> {
            underWay.set(second.apply(value));
            return underWay.get();
        });
        var _ = both.whenComplete((_, _) -> {
            if (both.isCancelled()) {
                underWay.get().cancel(false);
            }
        });
        return both;
    }
}
