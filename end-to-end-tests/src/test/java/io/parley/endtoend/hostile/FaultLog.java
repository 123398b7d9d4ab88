package io.parley.endtoend.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a node in this process says when it is at fault: no client, whatever it sends, may make it say so. */
final class FaultLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /** Enough to see what it is. */
    private static final int SEEN_MAX = 10;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    FaultLog() {
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean fault = event.getLevel().isGreaterOrEqual(Level.ERROR)
                || (event.getLevel().isGreaterOrEqual(Level.WARN) && isOfHttp(event.getLoggerName()));
        if (fault && seen.size() < SEEN_MAX) {
            String cause = event.getThrowableProxy() == null
                    ? ""
                    : " " + event.getThrowableProxy().getClassName();
            seen.add(event.getLoggerName() + ": " + event.getFormattedMessage() + cause);
        }
    }

    /**
     * Jetty's that do not count: two complain of requests, and are silent in a node's own configuration; and its threads tell of buffers that Jetty gave back
     * twice, which {@link AbruptClientsTest} is about.
     */
    private static final List<String> NOT_COUNTED = List.of(
            "org.eclipse.jetty.http.HttpParser", "org.eclipse.jetty.util.HostPort", "org.eclipse.jetty.util.thread.");

    private static boolean isOfHttp(String logger) {
        return NOT_COUNTED.stream().noneMatch(logger::startsWith)
                && (logger.startsWith("io.parley.")
                        || logger.startsWith("io.javalin")
                        || logger.startsWith("org.eclipse.jetty"));
    }

    List<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
