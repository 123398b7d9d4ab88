package io.parley.http.answer;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * The time that a client has for something: when it is over, the request is broken off. The idle time-out starts again with each byte, and is
 * long, so that he could take or give one now and then, for ever. Closed by the thread that reads or writes, when it has done so.
 */
public final class TimeLimit implements AutoCloseable {
    private final String expected;

    /** Null when it is done: it must not be kept for as long as the time may be. */
    private @Nullable Request request;

    private TimeLimit(Request request, String expected) {
        this.request = request;
        this.expected = expected;
    }

    /** @param expected what the client has to have done by then, for whoever reads or writes the request */
    public static TimeLimit begin(Context ctx, Duration max, String expected) {
        var time = new TimeLimit(ServletContextRequest.getServletContextRequest(ctx.req()), expected);
        CompletableFuture.delayedExecutor(max.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                .execute(time::over);
        return time;
    }

    private synchronized void over() {
        if (request != null) {
            BreakOff.now(request, new TimeoutException(expected));
        }
    }

    @Override
    public synchronized void close() {
        request = null;
    }
}
