package io.parley.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/**
 * A stop refuses what is new, waits for what is in flight, and hurries connections on which nothing is: they have no idle time left but a
 * moment. Jetty by itself hurries every connection that it has when the stop begins. That resets a request in flight over HTTP/2 after that
 * moment, and leaves out a connection that is just being accepted, which then holds up the stop until it is cut.
 */
final class GracefulStop extends GracefulHandler implements Connection.Listener {
    /** For a client to see the end of its connection, or to send the rest of a request and be refused. */
    private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(1);

    private static final long NOT_BY_JETTY = -1;

    /** How many requests each connection has in flight, where there are some. */
    private final Map<EndPoint, Integer> inFlight = new ConcurrentHashMap<>();

    GracefulStop() {
        setShutdownIdleTimeout(NOT_BY_JETTY);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        EndPoint connection =
                outermost(request.getConnectionMetaData().getConnection().getEndPoint());
        // Before the stop is asked for: either this request is refused, or the stop sees it.
        inFlight.merge(connection, 1, Integer::sum);
        Request.addCompletionListener(request, failure -> completed(connection));
        return super.handle(request, response, callback);
    }

    /** Under TLS a request's own end is inside the one that the connector knows. */
    private static EndPoint outermost(EndPoint connection) {
        return connection instanceof EndPoint.Wrapper inside ? outermost(inside.unwrap()) : connection;
    }

    private void completed(EndPoint connection) {
        boolean none = inFlight.computeIfPresent(connection, (key, count) -> count == 1 ? null : count - 1) == null;
        if (none && isShutdown()) {
            hurry(connection);
        }
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> done = super.shutdown();
        for (Connector connector : getServer().getConnectors()) {
            connector.getConnectedEndPoints().stream()
                    .filter(connection -> !inFlight.containsKey(connection))
                    .forEach(GracefulStop::hurry);
        }
        return done;
    }

    @Override
    public void onOpened(Connection connection) {
        if (isShutdown()) {
            hurry(outermost(connection.getEndPoint()));
        }
    }

    private static void hurry(EndPoint connection) {
        connection.setIdleTimeout(IDLE_TIME_MAX.toMillis());
    }
}
