package io.parley.http.limit;

import io.javalin.http.Context;
import io.parley.http.limit.Refused.Reason;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request's place among those under way. It has one from the gate until its answer begins, but for the time in which it waits for something
 * that is not this node's work: its client, or a change of a mailbox. Thread-safe.
 */
public final class Place {
    private static final String ATTRIBUTE = Place.class.getName();

    private static final int CLIENT_ERROR = 400;

    /** The bound follows within a tenth of this. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final AdaptiveBound bound;
    private final Refused refused;
    private final LongSupplier nanoTime;
    private final boolean reads;
    private boolean held = true;
    private long beganNanos;

    /** One that {@code bound} has just let in. */
    private Place(AdaptiveBound bound, Refused refused, LongSupplier nanoTime, boolean reads) {
        this.bound = bound;
        this.refused = refused;
        this.nanoTime = nanoTime;
        this.reads = reads;
        this.beganNanos = nanoTime.getAsLong();
    }

    /** @throws ProblemException 503 when there is none */
    static Place take(AdaptiveBound bound, Refused refused, LongSupplier nanoTime, boolean reads) {
        enter(bound, refused, reads);
        return new Place(bound, refused, nanoTime, reads);
    }

    private static void enter(AdaptiveBound bound, Refused refused, boolean reads) {
        if (!bound.tryEnter()) {
            refused.count(Reason.IN_FLIGHT);
            Problem problem =
                    Problem.unavailable("expected fewer requests than this node can answer soon", RETRY_AFTER);
            throw new ProblemException(reads ? problem : problem.withOutcome(Problem.Outcome.NOT_ACCEPTED));
        }
    }

    void attachTo(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    private static @Nullable Place of(Context ctx) {
        return ctx.attribute(ATTRIBUTE);
    }

    /** Others may have the place of a request that waits from now on. */
    public static void giveUp(Context ctx) {
        Place place = of(ctx);
        if (place != null) {
            place.leave();
        }
    }

    /**
     * Takes a place again for a request that has given up its own.
     *
     * @throws ProblemException 503 when there is none
     */
    public static void takeAgain(Context ctx) {
        Place place = of(ctx);
        if (place != null) {
            place.enterAgain();
        }
    }

    private synchronized void enterAgain() {
        if (!held) {
            enter(bound, refused, reads);
            held = true;
            beganNanos = nanoTime.getAsLong();
        }
    }

    /** The answer begins: what its client takes for it is no work of this node's. An error says nothing of the time that answers take. */
    synchronized void answered(int status) {
        if (held && status < CLIENT_ERROR) {
            bound.answered(beganNanos);
        }
        leave();
    }

    synchronized void leave() {
        if (held) {
            held = false;
            bound.leave();
        }
    }
}
