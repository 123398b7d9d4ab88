package io.parley.cli.tailing;

import io.parley.cli.client.Backoff;
import io.parley.cli.client.Outcome;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.cli.node.CommandFailure;
import io.parley.schemas.ids.UserId;
import java.io.InputStream;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Follows a mailbox's feed for as long as anybody wants it. A server that cannot be reached at the start ends it; later on, a connection
 * that is lost is followed by another one, after the last change that came. Each connection has a token that is good for a while: that
 * the server ends a stream when its token expires is one more end that is followed by another connection.
 *
 * <p>Numbers prove that nothing is missing, doubled or out of order: the next one is the last one and one. Anything else ends it.
 */
public final class Tail {
    /** Three heartbeats of the server, which sends one when there is nothing else for 15 s. */
    public static final Duration SILENCE_MAX = Duration.ofSeconds(45);

    private final ParleyApi api;
    private final UserId owner;
    private final Patience patience;
    private final Duration silenceMax;
    private final TailListener listener;
    private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
    private long seen;

    /**
     * @param patience for the first connection; those that follow it are tried for ever
     * @param silenceMax after which a connection that says nothing counts as lost
     */
    public Tail(ParleyApi api, UserId owner, Patience patience, Duration silenceMax, TailListener listener) {
        this.api = api;
        this.owner = owner;
        this.patience = patience;
        this.silenceMax = silenceMax;
        this.listener = listener;
    }

    /**
     * Returns when the listener wants no more. To be called once.
     *
     * @param after the last change that has been seen
     * @throws CommandFailure when the server refuses, or sends what is not the next change
     */
    public void run(long after) throws InterruptedException {
        seen = after;
        InputStream connection = patience.until(() -> api.stream(owner, seen)).success();
        while (follow(connection)) {
            connection = reconnected();
        }
    }

    /** Follows one connection to its end. @return whether there has to be another one */
    private boolean follow(InputStream connection) throws InterruptedException {
        long startNanos = System.nanoTime();
        try (EventStream stream = new EventStream(connection)) {
            while (true) {
                switch (stream.next(silenceMax)) {
                    case Signal.Event event -> {
                        backoff.reset();
                        if (!listener.changed(nextChange(event))) {
                            return false;
                        }
                    }
                    case Signal.Alive _ -> resetAfterAWhile(startNanos);
                    case Signal.Ended _ -> {
                        return true;
                    }
                    case Signal.Broken(CommandFailure failure) -> throw failure;
                }
            }
        }
    }

    /** A server that takes every connection and ends it at once must not be asked without a pause. */
    private void resetAfterAWhile(long startNanos) {
        if (System.nanoTime() - startNanos > Backoff.MAX.toNanos()) {
            backoff.reset();
        }
    }

    private Change nextChange(Signal.Event event) {
        Change change = Change.of(event, owner);
        if (change.sequence() != seen + 1) {
            throw new CommandFailure("expected change " + (seen + 1) + " of " + owner
                    + "'s mailbox, but the server sent " + change.sequence() + ": what it says cannot be trusted");
        }
        seen = change.sequence();
        return change;
    }

    private InputStream reconnected() throws InterruptedException {
        boolean told = false;
        Duration pause = Duration.ZERO;
        while (true) {
            backoff.pause(pause);
            switch (Outcome.of(api.stream(owner, seen))) {
                case Outcome.Done<InputStream>(InputStream connection) -> {
                    if (told) {
                        listener.resumed();
                    }
                    return connection;
                }
                case Outcome.TryAgain<InputStream>(String reason, Duration asked, boolean _) -> {
                    pause = asked;
                    if (!told) {
                        listener.lost(reason);
                        told = true;
                    }
                }
                case Outcome<InputStream> refusal -> throw Patience.failure(refusal);
            }
        }
    }
}
