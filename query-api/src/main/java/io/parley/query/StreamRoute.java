package io.parley.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.parley.http.Caller;
import io.parley.http.Identity;
import io.parley.http.answer.OpenAnswer;
import io.parley.http.limit.ClientAddress;
import io.parley.http.limit.Place;
import io.parley.http.limit.SpareRoom;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.QueryParameters;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@code GET /v1/feed/stream}: the feed as server-sent events, live. It begins after what the header {@value #LAST_EVENT_ID} names, as
 * a client that resumes sends it by itself; else after {@code after}, and so by default at the mailbox's first change. As in the feed,
 * nothing is sent from a state older than what the client has seen: it is a 503 and not a stream.
 */
final class StreamRoute implements Handler {
    static final String MEDIA_TYPE = "text/event-stream";
    static final String LAST_EVENT_ID = "Last-Event-ID";

    /** A stream mostly waits, and blocks when its client is slow: a virtual thread costs about a kilobyte meanwhile. */
    private static final Executor OWN_THREAD = Thread::startVirtualThread;

    private final TimedReads reads;
    private final WaitingReads waiting;
    private final Responses responses;
    private final OpenStreams streams;
    private final FeedPump pump;
    private final Duration pieceTimeMax;

    StreamRoute(
            TimedReads reads,
            WaitingReads waiting,
            Responses responses,
            OpenStreams streams,
            FeedPump pump,
            Duration pieceTimeMax) {
        this.reads = reads;
        this.waiting = waiting;
        this.responses = responses;
        this.streams = streams;
        this.pump = pump;
        this.pieceTimeMax = pieceTimeMax;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, MEDIA_TYPE);
        Identity caller = Caller.identity(ctx);
        long after = QueryParameters.integer(ctx, "after", 0, Long.MAX_VALUE).orElse(0);
        long seen = SequenceHeader.read(ctx, LAST_EVENT_ID).orElse(after);
        Freshness freshness = RequestedFreshness.orLater(RequestedFreshness.of(ctx, caller.user()), seen);
        if (waiting.stopped()) {
            throw new ProblemException(Problem.unavailable(WaitingReads.STOPPING, WaitingReads.RETRY_AFTER));
        }
        if (ctx.method().equals(HandlerType.HEAD)) {
            describe(ctx, new FeedAfter(caller.user(), seen, FeedPump.CHANGES_AT_A_TIME), freshness);
        } else {
            open(ctx, caller, seen, freshness);
        }
    }

    private void describe(Context ctx, FeedAfter query, Freshness freshness) {
        responses.respond(
                ctx,
                reads.read(ReadTimers.Question.FEED, query, freshness),
                freshness.saysSomething(),
                _ -> ctx.status(200).contentType(MEDIA_TYPE));
    }

    private void open(Context ctx, Identity caller, long seen, Freshness freshness) {
        if (freshness.saysSomething()) {
            // It may have to wait for that before its answer begins.
            Place.giveUp(ctx);
        }
        // Otherwise a proxy may hold back what it has got until its buffer is full.
        ctx.header("X-Accel-Buffering", "no");
        ClientAddress address = ClientAddress.of(ctx);
        SpareRoom room = SpareRoom.beside(ctx);
        OpenAnswer answer = OpenAnswer.begin(ctx, MEDIA_TYPE, pieceTimeMax);
        // The place is taken last: when the connection is lost before, this is not called, and nobody would give the
        // place back.
        ctx.future(() -> {
            OpenStreams.Place place = streams.take(caller.user(), address, answer);
            return CompletableFuture.runAsync(
                    () -> {
                        try (place) {
                            pump.run(caller, seen, freshness, room, answer);
                        }
                    },
                    OWN_THREAD);
        });
    }
}
