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
 * The time that a client has for an answer: when it is over, the answer is broken off. The idle time-out starts again with each byte that a client
 * takes, so that he could take one now and then, for ever. Closed by the thread that writes, when it has written.
 */
final class AnswerTime implements AutoCloseable {
    /** Null when the answer has been written: it must not be kept for as long as the time may be. */
    private @Nullable Request request;

    private AnswerTime(Request request) {
        this.request = request;
    }

    static AnswerTime begin(Context ctx, Duration max) {
        var time = new AnswerTime(ServletContextRequest.getServletContextRequest(ctx.req()));
        CompletableFuture.delayedExecutor(max.toNanos(), TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                .execute(time::over);
        return time;
    }

    private synchronized void over() {
        if (request != null) {
            BreakOff.now(request, new TimeoutException("expected the client to take its answer sooner"));
        }
    }

    @Override
    public synchronized void close() {
        request = null;
    }
}
