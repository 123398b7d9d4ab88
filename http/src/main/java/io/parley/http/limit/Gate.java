package io.parley.http.limit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.answer.ProblemResponse;
import io.parley.http.limit.Refused.Reason;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first, before anything is spent on it, a signature least of all: its address's rate, and the bound of what is under
 * way. Whether a node lives and is ready is answered to everybody: a load balancer would take a refusal for a no.
 */
public final class Gate extends Handler.Wrapper {
    /** As they are sent: no other spelling of them goes past. */
    private static final Set<String> ALWAYS_OPEN = Set.of("/health/live", "/health/ready");

    /** Often enough to see a queue before it is long. */
    private static final long LOOK_MS = 50;

    private static final LongSupplier NANO_TIME = System::nanoTime;

    private final TrustedProxies proxies;
    private final Optional<TokenBuckets<ClientAddress>> rates;
    private final Optional<AdaptiveBound> reads;
    private final Optional<AdaptiveBound> writes;
    private final Refused refused;
    private Scheduler.@Nullable Task look;

    public Gate(HttpLimits limits, InstantSource clock, MeterRegistry metrics) {
        this.proxies = limits.proxies();
        this.rates = limits.address().map(limit -> new TokenBuckets<>(limit.rate(), clock));
        this.reads = limits.inFlight().map(limit -> bound(limit, "read", metrics));
        this.writes = limits.inFlight().map(limit -> bound(limit, "write", metrics));
        this.refused = new Refused(metrics);
    }

    private static AdaptiveBound bound(InFlightLimit limit, String kind, MeterRegistry metrics) {
        var bound = new AdaptiveBound(limit, NANO_TIME);
        Gauge.builder("parley.http.in.flight", bound, AdaptiveBound::inFlight)
                .description("Requests under way; without those that wait for their client, or for a change")
                .tag("kind", kind)
                .register(metrics);
        Gauge.builder("parley.http.in.flight.max", bound, AdaptiveBound::bound)
                .description("How many requests may be under way, as the time that answers take has it")
                .tag("kind", kind)
                .register(metrics);
        return bound;
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

    /** Requests that are not known yet wait for a thread. How long is what something else waits that is to be run now. */
    private void lookLater() {
        if (reads.isPresent()) {
            look = getServer().getScheduler().schedule(this::lookNow, LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void lookNow() {
        long began = NANO_TIME.getAsLong();
        Thread.startVirtualThread(() -> {
            long waited = NANO_TIME.getAsLong() - began;
            reads.ifPresent(bound -> bound.queued(waited));
            writes.ifPresent(bound -> bound.queued(waited));
            if (isRunning()) {
                lookLater();
            }
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        ClientAddress client =
                proxies.clientOf(peer(request), request.getHeaders().getCSV(TrustedProxies.HEADER, false));
        client.attachTo(request);
        if (ALWAYS_OPEN.contains(String.valueOf(request.getHttpURI().getPath()))) {
            return super.handle(request, response, callback);
        }
        Optional<Place> place;
        try {
            requireRate(client, isRead(request));
            place = place(request);
        } catch (ProblemException e) {
            ProblemResponse.write(e.problem(), response, callback);
            return true;
        }
        return place.isEmpty()
                ? super.handle(request, response, callback)
                : handle(place.get(), request, response, callback);
    }

    private boolean handle(Place place, Request request, Response response, Callback callback) throws Exception {
        place.attachTo(request);
        // Also when there is no answer at all.
        Request.addCompletionListener(request, _ -> place.leave());
        return super.handle(request, new TimedAnswer(place, request, response), callback);
    }

    private static InetAddress peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static boolean isRead(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    private void requireRate(ClientAddress client, boolean reading) {
        Optional<Duration> wait = rates.flatMap(each -> each.tryTake(client));
        if (wait.isPresent()) {
            refused.count(Reason.ADDRESS_RATE);
            Problem problem =
                    Problem.tooManyRequests("expected fewer requests per second from one address", wait.get());
            throw new ProblemException(reading ? problem : problem.withOutcome(Problem.Outcome.NOT_ACCEPTED));
        }
    }

    private Optional<Place> place(Request request) {
        boolean reading = isRead(request);
        return (reading ? reads : writes).map(bound -> Place.take(bound, refused, NANO_TIME, reading));
    }

    /** An answer whose first byte is the end of the work on it. */
    private static final class TimedAnswer extends Response.Wrapper {
        private final Place place;

        TimedAnswer(Place place, Request request, Response response) {
            super(request, response);
            this.place = place;
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            place.answered(getStatus());
            super.write(last, content, callback);
        }
    }
}
