package io.parley.http.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.limit.Refused.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Bounds connections: so many in all, so many of one address, and none for long without a request on it. One too many is closed as soon as it has
 * been accepted, before TLS; left waiting to be accepted, it would hold up those that there is room for. Jetty's idle time-out starts again with every
 * byte: somebody who sends his headers one at a time has a connection for ever, so each has its time from its beginning, or its last request's
 * end, to the next request.
 */
public final class ConnectionGuard extends Handler.Wrapper implements Connection.Listener {
    private static final long LOOK_MS = 1_000;

    private final HttpLimits limits;
    private final Optional<CountPerKey<ClientAddress>> perAddress;
    private final Refused refused;
    private final Map<EndPoint, OpenConnection> open = new ConcurrentHashMap<>();
    private Scheduler.@Nullable Task look;

    /** One connection; those of an address that is counted have it. */
    private static final class OpenConnection {
        private final Optional<ClientAddress> counted;
        private final AtomicInteger requests = new AtomicInteger();
        private volatile long quietSinceNanos = System.nanoTime();

        OpenConnection(Optional<ClientAddress> counted) {
            this.counted = counted;
        }

        void ended() {
            quietSinceNanos = System.nanoTime();
            requests.decrementAndGet();
        }

        boolean isWithoutRequestFor(long nanos) {
            long since = quietSinceNanos;
            return requests.get() == 0 && System.nanoTime() - since > nanos;
        }
    }

    public ConnectionGuard(HttpLimits limits, MeterRegistry metrics) {
        this.limits = limits;
        this.perAddress = limits.address().map(limit -> new CountPerKey<>(limit.connectionsMax()));
        this.refused = new Refused(metrics);
        Gauge.builder("parley.http.connections", open, Map::size)
                .description("Connections that are open")
                .register(metrics);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lookLater();
    }

    @Override
    protected void doStop() throws Exception {
        Scheduler.Task last = look;
        if (last != null) {
            last.cancel();
        }
        super.doStop();
    }

    private void lookLater() {
        look = getServer().getScheduler().schedule(this::lookNow, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void lookNow() {
        long nanosMax = limits.requestTimeMax().toNanos();
        Iterator<Map.Entry<EndPoint, OpenConnection>> each = open.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<EndPoint, OpenConnection> one = each.next();
            if (one.getValue().isWithoutRequestFor(nanosMax)) {
                refused.count(Reason.NO_REQUEST);
                one.getKey().close();
            }
        }
        if (isRunning()) {
            lookLater();
        }
    }

    /** Called for each layer of a connection, and when its protocol changes. */
    @Override
    public void onOpened(Connection connection) {
        EndPoint end = outermost(connection.getEndPoint());
        if (!end.isOpen() || open.containsKey(end)) {
            return;
        }
        if (open.size() >= limits.connectionsMax()) {
            refuse(end, Reason.CONNECTIONS);
            return;
        }
        Optional<ClientAddress> counted = counted(end);
        if (counted.isPresent() && !perAddress.orElseThrow().tryTake(counted.get())) {
            refuse(end, Reason.ADDRESS_CONNECTIONS);
            return;
        }
        open.put(end, new OpenConnection(counted));
    }

    /** Proxies have many clients, and bound their connections themselves. */
    private Optional<ClientAddress> counted(EndPoint end) {
        if (perAddress.isEmpty() || !(end.getRemoteSocketAddress() instanceof InetSocketAddress peer)) {
            return Optional.empty();
        }
        InetAddress address = peer.getAddress();
        return limits.proxies().contain(address) ? Optional.empty() : Optional.of(ClientAddress.of(address));
    }

    private void refuse(EndPoint end, Reason reason) {
        refused.count(reason);
        end.close();
    }

    @Override
    public void onClosed(Connection connection) {
        EndPoint end = outermost(connection.getEndPoint());
        if (end.isOpen()) {
            return;
        }
        OpenConnection closed = open.remove(end);
        if (closed != null) {
            closed.counted.ifPresent(address -> perAddress.orElseThrow().giveBack(address));
        }
    }

    /** Under TLS a request's own end is inside the one that the connector knows. */
    private static EndPoint outermost(EndPoint end) {
        return end instanceof EndPoint.Wrapper inside ? outermost(inside.unwrap()) : end;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        OpenConnection connection = open.get(
                outermost(request.getConnectionMetaData().getConnection().getEndPoint()));
        if (connection != null) {
            connection.requests.incrementAndGet();
            Request.addCompletionListener(request, _ -> connection.ended());
        }
        return super.handle(request, response, callback);
    }
}
