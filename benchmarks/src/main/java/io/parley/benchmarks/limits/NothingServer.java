package io.parley.benchmarks.limits;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.http.Caller;
import io.parley.http.Hs256Secret;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.RequestBody;
import io.parley.http.token.UserTokens;
import io.parley.ingest.answer.SendAnswer;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.request.SendReader;
import io.parley.ingest.request.Uuid7;
import io.parley.schemas.events.Send;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The HTTP stack as {@code up} has it, with tokens and JSON both ways, and nothing behind it: a send is read, checked and answered, and forgotten. A program;
 * its secret comes from {@code PARLEY_AUTH_HS256_SECRET}, its port is printed.
 */
public final class NothingServer {
    private static final String SECRET = "PARLEY_AUTH_HS256_SECRET";
    private static final int ACCEPTED = 202;
    private static final long SEED = 1;

    private final SendReader reader = new SendReader(new Uuid7(InstantSource.system(), new SplittableRandom(SEED)));

    private NothingServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        String secret = System.getenv(SECRET);
        if (secret == null) {
            throw new IllegalArgumentException("expected " + SECRET + " to be set");
        }
        NothingServer nothing = new NothingServer();
        HttpServer server = HttpServer.start(
                new HttpConfig("127.0.0.1", 0),
                UserTokens.ofSecret(Hs256Secret.ofText(SECRET, secret), InstantSource.system()),
                Optional::empty,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                List.of(nothing::addTo));
        System.out.println("Nothing is ready: http://127.0.0.1:" + server.port());
        Thread.currentThread().join();
    }

    private void addTo(RoutesConfig routes) {
        routes.post("/v1/messages", this::send);
        routes.get("/v1/conversations", NothingServer::conversations);
    }

    private void send(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        byte[] body = RequestBody.read(ctx, JsonAnswer.MEDIA_TYPE, SendReader.BYTES_MAX);
        Send send = reader.read(Caller.of(ctx), body, 0, body.length);
        Appended nowhere = new Appended(Instant.EPOCH, 0);
        JsonAnswer.send(ctx, ACCEPTED, json -> SendAnswer.write(json, send, nowhere));
    }

    /** Also says to the load tool that its sends can be seen. */
    private static void conversations(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        JsonAnswer.send(ctx, 200, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("conversations");
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
