package io.parley.http.request;

import io.javalin.http.Context;
import io.parley.http.answer.TimeLimit;
import io.parley.http.limit.Place;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of a body that nobody wanted: of another type, too large, or without a token. A client that is still writing when
 * its stream or connection is closed may never read the answer, so the rest is read and thrown away first, within bounds.
 */
public final class UnreadBody {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);

    /** Twice the largest body there is: more is no mistake any more. */
    private static final long BYTES_MAX = 16L << 20;

    /** Somebody who is slower than this is not waiting for an answer. */
    private static final Duration TIME_MAX = Duration.ofSeconds(5);

    private static final int CHUNK_BYTES = 8192;

    private static final String SETTLED = UnreadBody.class.getName() + ".settled";

    private UnreadBody() {}

    /** Says that the body has been read to its end. */
    static void markRead(Context ctx) {
        ctx.attribute(SETTLED, true);
    }

    /** Says that the rest will not come: nobody has sent anything for so long that waiting for it would only keep the answer back as long again. */
    static void giveUp(Context ctx) {
        ctx.attribute(SETTLED, true);
    }

    /** Runs after a request's handler; lets its answer go out once the rest of the body is gone. Holds no thread of the server. */
    public static void discard(Context ctx) {
        if (mayBeThere(ctx)) {
            Place.giveUp(ctx);
            ctx.future(() -> CompletableFuture.runAsync(() -> discardNow(ctx), Thread::startVirtualThread));
        }
    }

    private static boolean mayBeThere(Context ctx) {
        if (ctx.attribute(SETTLED) != null) {
            return false;
        }
        if (ctx.header("Expect") != null) {
            // Asking for the body now would invite the client to send it.
            return false;
        }
        long declared = ctx.req().getContentLengthLong();
        boolean bodiless =
                ctx.req().getMethod().equals("GET") || ctx.req().getMethod().equals("HEAD");
        return declared > 0 ? declared <= BYTES_MAX : declared < 0 && !bodiless;
    }

    private static void discardNow(Context ctx) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        try (TimeLimit _ = TimeLimit.begin(ctx, TIME_MAX, "expected the rest of the body sooner")) {
            InputStream input = ctx.req().getInputStream();
            int read;
            while ((read = input.read(chunk)) >= 0) {
                total += read;
                if (total > BYTES_MAX) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.debug("expected the rest of a body, but it does not come", e);
        }
    }
}
