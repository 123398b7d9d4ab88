package io.parley.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.UnreadBody;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: who may come in, which modules answer, and how it ends. What is under {@code /v1/} needs a token; health,
 * metrics and the descriptions do not.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private final Javalin javalin;
    private final int port;
    private final Duration stopTimeMax;

    private HttpServer(Javalin javalin, int port, Duration stopTimeMax) {
        this.javalin = javalin;
        this.port = port;
        this.stopTimeMax = stopTimeMax;
    }

    /**
     * Starts to listen. Returns when the port takes connections.
     *
     * @param routes the modules' public routes
     * @throws RuntimeException when the port cannot be had
     */
    public static HttpServer start(
            HttpConfig config,
            Authenticator authenticator,
            Readiness readiness,
            PrometheusMeterRegistry metrics,
            List<Routes> routes) {
        return start(
                config, authenticator, readiness, metrics, routes, JettySettings.STOP_TIME_MAX, InstantSource.system());
    }

    /**
     * Starts a listener on which nobody is a user: whatever is under {@code /v1/} is refused, with whatever token.
     *
     * @param routes see themselves to who may ask
     * @throws RuntimeException when the port cannot be had
     */
    public static HttpServer startWithoutUsers(
            HttpConfig config, Readiness readiness, PrometheusMeterRegistry metrics, List<Routes> routes) {
        return start(config, HttpServer::refuse, readiness, metrics, routes);
    }

    private static Identity refuse(@Nullable String authorization) {
        throw new UnauthorizedException("expected no user's request on this listener");
    }

    /**
     * @param stopTimeMax how long {@link #close} waits for requests in flight
     * @param clock for rates
     */
    static HttpServer start(
            HttpConfig config,
            Authenticator authenticator,
            Readiness readiness,
            PrometheusMeterRegistry metrics,
            List<Routes> routes,
            Duration stopTimeMax,
            InstantSource clock) {
        Gauge.builder("parley.ready", () -> readiness.whyNot().isEmpty() ? 1 : 0)
                .description("1 when the node is ready, as /health/ready says it")
                .register(metrics);
        Javalin javalin = Javalin.create(javalinConfig -> {
            configure(javalinConfig);
            JettySettings.apply(config, stopTimeMax, metrics, clock, javalinConfig.jetty);
            javalinConfig.requestLogger.http(new RequestMetrics(metrics));
            addRoutes(javalinConfig, authenticator, new OperationalRoutes(readiness, metrics), routes);
            ErrorAnswers.addTo(javalinConfig);
        });
        javalin.start();
        return new HttpServer(javalin, javalin.port(), stopTimeMax);
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        // Most answers are small, and compressing secrets beside chosen text leaks their length.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        // Every answer says its type. Over a default of JSON or text, Jetty would add a charset to each of them.
        config.http.defaultContentType = "application/octet-stream";
        // One resource has one path.
        config.router.ignoreTrailingSlashes = false;
    }

    private static void addRoutes(
            JavalinConfig config, Authenticator authenticator, Routes operational, List<Routes> modules) {
        RoutesConfig routes = config.routes;
        routes.before(HttpServer::addSecurityHeaders);
        routes.before(HttpServer::refuseMethodOverride);
        routes.before("/v1/*", ctx -> Caller.set(ctx, identity(ctx, authenticator)));
        routes.after(UnreadBody::discard);
        operational.addTo(routes);
        new Descriptions().addTo(routes);
        modules.forEach(module -> module.addTo(routes));
        answerHeadLikeGet(config);
    }

    private static void addSecurityHeaders(Context ctx) {
        ctx.header("X-Content-Type-Options", "nosniff");
        // Mailboxes are private: no cache on the way may keep an answer.
        ctx.header("Cache-Control", "no-store");
    }

    /** Javalin would obey it, so that a GET, which anyone on the way may repeat, could send. */
    private static void refuseMethodOverride(Context ctx) {
        if (ctx.header(METHOD_OVERRIDE) != null) {
            throw new ProblemException(Problem.invalidField(METHOD_OVERRIDE, "must not be there"));
        }
    }

    /** Where it cannot be known who calls, nothing is done: a send certainly not. */
    private static Identity identity(Context ctx, Authenticator authenticator) {
        try {
            return authenticator.authenticate(authorization(ctx));
        } catch (ProblemException e) {
            boolean reads = ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.HEAD);
            throw reads ? e : new ProblemException(e.problem().withOutcome(Problem.Outcome.NOT_ACCEPTED));
        }
    }

    private static @Nullable String authorization(Context ctx) {
        List<String> values = Collections.list(ctx.req().getHeaders("Authorization"));
        if (values.size() > 1) {
            throw new UnauthorizedException("expected one Authorization header, but got " + values.size());
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** By itself Javalin answers HEAD with 200 wherever there is a GET: even "ready" when the answer is no. */
    private static void answerHeadLikeGet(JavalinConfig config) {
        config.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.equals(HandlerType.GET))
                .toList()
                .forEach(get -> config.routes.addEndpoint(new Endpoint(HandlerType.HEAD, get.path, get.handler)));
    }

    /** Where the server listens: the port that was asked for, or the free one that was found. */
    public int port() {
        return port;
    }

    /** Every method and path that is answered, such as {@code GET /v1/feed}: what a description or a test can be held to. */
    public SortedSet<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Takes no more requests, lets those in flight finish for {@link JettySettings#STOP_TIME_MAX}, and stops. */
    @Override
    public void close() {
        try {
            javalin.stop();
        } catch (JavalinException e) {
            LOG.warn("expected every request to finish within {}, but had to cut some", stopTimeMax, e);
        }
    }
}
