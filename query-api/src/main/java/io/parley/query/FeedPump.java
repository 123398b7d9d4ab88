package io.parley.query;

import io.parley.http.Identity;
import io.parley.http.answer.OpenAnswer;
import io.parley.http.limit.SpareRoom;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mailbox to connection: asks for the changes that follow what has been sent, sends them, and so on. The next question waits in the
 * mailbox until there is an answer, so that an idle stream polls nothing; changes stay in the mailbox until the client has taken
 * those before them, so that there is no queue. What a client has missed is read as {@link CatchingUp} has it. Each stream runs it on a virtual thread
 * of its own.
 */
final class FeedPump {
    private static final Logger LOG = LoggerFactory.getLogger(FeedPump.class);

    /**
     * Changes per question: average ones, of 160 bytes, fill a third of a piece, so that catching up takes few questions; and the
     * largest ones, 1 MiB, are in memory only while the first of them is written down.
     */
    static final int CHANGES_AT_A_TIME = 16;

    /** Changes that are there already are read at once; or else the mailbox moves just now, and it is waited for outside of a turn. */
    private static final Duration TURN_PATIENCE = Duration.ofMillis(100);

    private final TimedReads reads;
    private final WaitingReads waiting;
    private final Duration heartbeat;
    private final InstantSource clock;
    private final StreamMetrics metrics;
    private final UnwrittenBytes unwritten;
    private final CatchingUp catchingUp;

    FeedPump(
            TimedReads reads,
            WaitingReads waiting,
            CatchingUp catchingUp,
            StreamConfig config,
            InstantSource clock,
            StreamMetrics metrics) {
        this.catchingUp = catchingUp;
        this.reads = reads;
        this.waiting = waiting;
        this.heartbeat = config.heartbeat();
        this.unwritten = new UnwrittenBytes(config.unwrittenBytesMax());
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Runs one stream to its end. Blocks.
     *
     * @param after what the client has seen; nothing is sent from a state older than that
     * @param room for what it has missed
     * @throws ProblemException before anything is sent: the stream cannot begin
     */
    void run(Identity caller, long after, Freshness freshness, SpareRoom room, OpenAnswer answer) {
        StreamEnd end;
        try {
            EventPiece first = first(caller.user(), after, freshness);
            send(first, answer);
            end = follow(caller, first, room, answer);
        } catch (TimeoutException e) {
            end = StreamEnd.TOO_SLOW;
        } catch (IOException e) {
            end = broken(answer);
        } catch (RuntimeException e) {
            if (!answer.begun()) {
                throw e;
            }
            LOG.error("expected to go on with a stream of the feed of {}, but failed", caller.user(), e);
            end = StreamEnd.FAILED;
        }
        metrics.ended(end);
    }

    private EventPiece first(UserId owner, long after, Freshness freshness) {
        var query = new FeedAfter(owner, after, CHANGES_AT_A_TIME);
        var answer = reads.read(ReadTimers.Question.FEED, query, freshness).join();
        return EventPiece.opening(Responses.valueOf(answer), after);
    }

    private StreamEnd follow(Identity caller, EventPiece first, SpareRoom room, OpenAnswer answer)
            throws IOException, TimeoutException {
        EventPiece last = first;
        while (true) {
            if (waiting.stopped()) {
                return StreamEnd.STOPPING;
            }
            Duration valid = Duration.between(clock.instant(), caller.expiresAt());
            if (!valid.isPositive()) {
                return StreamEnd.TOKEN_EXPIRED;
            }
            Duration patience = valid.compareTo(heartbeat) < 0 ? valid : heartbeat;
            Optional<EventPiece> next = last.more()
                    ? nextInTurn(caller.user(), last.lastSequence(), room, patience)
                    : next(caller.user(), last.lastSequence(), patience);
            if (next.isEmpty()) {
                return waiting.stopped() ? StreamEnd.STOPPING : StreamEnd.UNAVAILABLE;
            }
            last = next.get();
            send(last, answer);
        }
    }

    /** As {@link #next}, for changes that are known to be there. */
    private Optional<EventPiece> nextInTurn(UserId owner, long seen, SpareRoom room, Duration patience)
            throws InterruptedIOException {
        try {
            Optional<EventPiece> next = catchingUp.inTurn(
                    room, patience, () -> waiting.stopped() ? Optional.empty() : next(owner, seen, TURN_PATIENCE));
            return next == null ? Optional.of(EventPiece.stillBehind(seen)) : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("expected to wait for a turn");
        }
    }

    /** The changes after {@code seen}, or a heartbeat when none comes in time; empty when nobody can say. */
    private Optional<EventPiece> next(UserId owner, long seen, Duration patience) {
        var query = new FeedAfter(owner, seen, CHANGES_AT_A_TIME);
        // A mailbox that was served up to `seen` has no larger number than that by far.
        var freshness = new Freshness(seen + 1, Optional.empty());
        MailboxAnswer<FeedPage> answer = reads.read(ReadTimers.Question.FEED_STREAM, query, freshness, patience)
                .join();
        return switch (answer) {
            case Served<FeedPage>(FeedPage page) -> Optional.of(EventPiece.of(page, seen));
            case NotYetVisible<FeedPage> _ -> Optional.of(EventPiece.heartbeat(seen));
            case Unavailable<FeedPage> _, Misdirected<FeedPage> _ -> Optional.empty();
        };
    }

    private void send(EventPiece piece, OpenAnswer answer) throws IOException, TimeoutException {
        if (piece.events() == 0) {
            answer.write(piece.bytes());
            return;
        }
        unwritten.begin(answer, piece.bytes().length);
        try {
            answer.write(piece.bytes());
        } finally {
            unwritten.end(answer);
        }
        metrics.sent(piece.events());
    }

    private StreamEnd broken(OpenAnswer answer) {
        if (waiting.stopped()) {
            return StreamEnd.STOPPING;
        }
        return answer.isCut() ? StreamEnd.TOO_SLOW : StreamEnd.CLIENT_GONE;
    }
}
