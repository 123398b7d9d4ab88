package io.parley.http.answer;

import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a request in the middle, as Jetty does when a connection is still for too long. */
public final class BreakOff {
    private static final Logger LOG = LoggerFactory.getLogger(BreakOff.class);

    private BreakOff() {}

    /**
     * Fails what {@code request} reads or writes now, and breaks off its connection, or its stream in HTTP/2. Only while something keeps the request
     * from ending: afterwards its channel may serve another one.
     */
    public static void now(Request request, Throwable reason) {
        try {
            Runnable failing = HttpChannel.from(request).onFailure(reason);
            if (failing != null) {
                failing.run();
            }
        } catch (IllegalStateException e) {
            LOG.debug("expected to break off a connection, but it has ended", e);
        }
    }
}
