package io.parley.http.limit;

import io.javalin.http.Context;
import io.parley.http.problem.ProblemException;
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

    private final Entrance entrance;
    private final LongSupplier nanoTime;
    private boolean held = true;
    private long beganNanos;

    /** One that {@code entrance} has just let in. */
    Place(Entrance entrance, LongSupplier nanoTime) {
        this.entrance = entrance;
        this.nanoTime = nanoTime;
        this.beganNanos = nanoTime.getAsLong();
    }

    void attachTo(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    static @Nullable Place of(Context ctx) {
        return ctx.attribute(ATTRIBUTE);
    }

    Entrance entrance() {
        return entrance;
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
            entrance.enterAgain();
            held = true;
            beganNanos = nanoTime.getAsLong();
        }
    }

    /** The answer begins: what its client takes for it is no work of this node's. An error says nothing of the time that answers take. */
    synchronized void answered(int status) {
        if (held && status < CLIENT_ERROR) {
            entrance.answered(beganNanos);
        }
        leave();
    }

    synchronized void leave() {
        if (held) {
            held = false;
            entrance.leave();
        }
    }
}
