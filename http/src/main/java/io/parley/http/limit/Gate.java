package io.parley.http.limit;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.answer.ProblemResponse;
import io.parley.http.limit.Entrance.Kind;
import io.parley.http.limit.Refused.Reason;
import io.parley.http.problem.Problem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes first, before anything is spent on it, a signature least of all: its address's rate, and the bound of what is under
 * way. Whether a node lives and is ready is answered to everybody: a load balancer would take a refusal for a no.
 *
 * <p>It is asked by the thread that reads from sockets, and never waits: what is refused never has a thread, and what has not been read yet waits
 * in the kernel. What is let in goes on in a thread of its own.
 */
public final class Gate extends Handler.Wrapper {
    /** As they are sent: no other spelling of them goes past. */
    private static final Set<String> ALWAYS_OPEN = Set.of("/health/live", "/health/ready");

    /** What it says is wanted most when there is no room for anything else. */
    private static final String METRICS = "/metrics";

    /** A second one who asks; each answer is some hundred KB that have to be made. */
    private static final int METRICS_AT_A_TIME = 2;

    private static final ProblemResponse METRICS_BUSY = ProblemResponse.of(Problem.unavailable(
            "expected at most " + METRICS_AT_A_TIME + " requests for metrics at a time", Duration.ofSeconds(1)));

    /**
     * As long again as an answer may take is too long to wait for somebody to read the question. A look sees a quarter of that: a selector takes a thousand connections
     * at a time, and others may wait behind those.
     */
    private static final int BACKLOG_PART = 4;

    private static final LongSupplier NANO_TIME = System::nanoTime;

    private final TrustedProxies proxies;
    private final Optional<TokenBuckets<ClientAddress>> rates;
    private final Optional<Entrance> reads;
    private final Optional<Entrance> writes;
    private final Refused refused;
    private final Executor requests;
    private final Semaphore metricsRoom = new Semaphore(METRICS_AT_A_TIME);
    private final Optional<ReadBacklog> backlog;
    private @Nullable SelectorLooks looks;

    /** @param requests runs what is let in, each in a thread of its own */
    public Gate(HttpLimits limits, Executor requests, InstantSource clock, MeterRegistry metrics) {
        this.requests = requests;
        this.proxies = limits.proxies();
        this.rates = limits.address().map(limit -> new TokenBuckets<>(limit.rate(), clock));
        this.refused = new Refused(metrics);
        this.backlog = limits.inFlight()
                .map(limit -> new ReadBacklog(limit.answerTime().dividedBy(BACKLOG_PART)));
        Optional<AdaptiveBound> writing = limits.inFlight().map(limit -> new AdaptiveBound(limit, NANO_TIME));
        this.writes = writing.map(bound -> entrance(Kind.WRITE, bound, metrics));
        this.reads = writing.map(bound -> entrance(Kind.READ, bound.givingWay(), metrics));
    }

    private Entrance entrance(Kind kind, AdaptiveBound bound, MeterRegistry metrics) {
        return new Entrance(kind, bound, backlog.orElseThrow(), NANO_TIME, refused, metrics);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (backlog.isPresent()) {
            looks = new SelectorLooks(getServer(), backlog.get(), NANO_TIME);
            looks.start();
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (looks != null) {
            looks.stop();
        }
        super.doStop();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ClientAddress client =
                proxies.clientOf(peer(request), request.getHeaders().getCSV(TrustedProxies.HEADER, false));
        client.attachTo(request);
        String path = String.valueOf(request.getHttpURI().getPath());
        if (ALWAYS_OPEN.contains(path)) {
            letIn(request, response, callback);
            return true;
        }
        boolean reading = isRead(request);
        Optional<Duration> wait = rates.flatMap(each -> each.tryTake(client));
        if (wait.isPresent()) {
            refused.count(Reason.ADDRESS_RATE);
            refuse(tooMany(wait.get(), reading), request, response, callback);
            return true;
        }
        if (path.equals(METRICS)) {
            enterForMetrics(request, response, callback);
        } else {
            enter(reading ? reads : writes, request, response, callback);
        }
        return true;
    }

    private void enterForMetrics(Request request, Response response, Callback callback) {
        if (metricsRoom.tryAcquire()) {
            Request.addCompletionListener(request, _ -> metricsRoom.release());
            letIn(request, response, callback);
        } else {
            refused.count(Reason.IN_FLIGHT);
            refuse(METRICS_BUSY, request, response, callback);
        }
    }

    private void enter(Optional<Entrance> entrance, Request request, Response response, Callback callback) {
        if (entrance.isEmpty()) {
            letIn(request, response, callback);
            return;
        }
        Optional<Place> place = entrance.get().tryEnter();
        if (place.isPresent()) {
            letIn(request, timed(place.get(), request, response), callback);
        } else {
            refuse(entrance.get().fullAnswer(), request, response, callback);
        }
    }

    /**
     * Over HTTP/2, Jetty cancels a stream whose body nobody has read, and clients such as Java's own then forget the answer that they have: it is
     * written when the body has come, of which nothing is kept.
     */
    private static void refuse(ProblemResponse answer, Request request, Response response, Callback callback) {
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2 || isRead(request)) {
            answer.write(response, callback);
            return;
        }
        Callback whenRead = Callback.from(
                InvocationType.NON_BLOCKING,
                () -> answer.write(response, callback),
                _ -> answer.write(response, callback));
        Content.Source.consumeAll(request, whenRead);
    }

    private static ProblemResponse tooMany(Duration wait, boolean reading) {
        Problem problem = Problem.tooManyRequests("expected fewer requests per second from one address", wait);
        return ProblemResponse.of(reading ? problem : problem.withOutcome(Problem.Outcome.NOT_ACCEPTED));
    }

    private static Response timed(Place place, Request request, Response response) {
        place.attachTo(request);
        // Also when there is no answer at all.
        Request.addCompletionListener(request, _ -> place.leave());
        return new TimedAnswer(place, request, response);
    }

    private void letIn(Request request, Response response, Callback callback) {
        requests.execute(() -> goOn(request, response, callback));
    }

    /** Ends as Jetty lets a handler end that it calls itself. */
    private void goOn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable e) {
            callback.failed(e);
        }
    }

    private static InetAddress peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static boolean isRead(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
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
