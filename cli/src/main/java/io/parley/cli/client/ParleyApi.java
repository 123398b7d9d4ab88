package io.parley.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.schemas.ids.UserId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One request each: what is asked over HTTP, and what its answer means. To be asked by one thread; answers come on others. */
public final class ParleyApi implements AutoCloseable {
    /** A server that has no disk to wait for answers in milliseconds; after this long it is worth asking again. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private static final String EVENT_STREAM = "text/event-stream";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final JsonFactory json = new JsonFactory();
    private final ServerAddress server;
    private final Tokens tokens;

    public ParleyApi(ServerAddress server, Tokens tokens) {
        this.server = server;
        this.tokens = tokens;
    }

    /** {@code POST /v1/messages}. Gives the API's answer. Never completes exceptionally but for a mistake of ours. */
    public CompletableFuture<Outcome<byte[]>> send(Draft draft) {
        return exchange(request("/v1/messages", draft.from())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(draft))));
    }

    /**
     * {@code POST /v1/messages:batch}: messages of one sender, of which the API takes at most 1,000; a single one goes by {@link #send}. Gives what
     * became of each, in their order. Never completes exceptionally but for a mistake of ours.
     */
    public CompletableFuture<List<Outcome<byte[]>>> sendAll(List<Draft> drafts) {
        if (drafts.size() == 1) {
            return send(drafts.getFirst()).thenApply(List::of);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Draft draft : drafts) {
            lines.writeBytes(body(draft));
            lines.write('\n');
        }
        return exchange(request("/v1/messages:batch", drafts.getFirst().from())
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(lines.toByteArray())))
                .thenApply(outcome -> outcome instanceof Outcome.Done<byte[]>(byte[] answer)
                        ? BatchAnswer.outcomes(answer, drafts.size())
                        : Collections.nCopies(drafts.size(), outcome));
    }

    /**
     * Reads as {@code reader}. Never completes exceptionally but for a mistake of ours.
     *
     * @param pathAndQuery from {@code /v1} on, encoded
     */
    public CompletableFuture<Outcome<byte[]>> get(UserId reader, String pathAndQuery) {
        return exchange(request(pathAndQuery, reader).GET());
    }

    /**
     * {@code GET /v1/feed/stream}: what follows change {@code after}, for as long as the caller reads it; he closes it. Never completes
     * exceptionally but for a mistake of ours.
     */
    public CompletableFuture<Outcome<InputStream>> stream(UserId reader, long after) {
        // The request's own time limit would end the stream, in versions of Java where it is one for the body too.
        HttpRequest request = request("/v1/feed/stream", reader)
                .header("Accept", EVENT_STREAM)
                .header("Last-Event-ID", Long.toString(after))
                .GET()
                .build();
        var response = http.sendAsync(request, ParleyApi::streamOrRefusal);
        return response.copy()
                .orTimeout(REQUEST_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return answer.body();
                    }
                    response.cancel(true);
                    return noAnswer(failure);
                });
    }

    private static HttpResponse.BodySubscriber<Outcome<InputStream>> streamOrRefusal(HttpResponse.ResponseInfo answer) {
        boolean success = answer.statusCode() == 200;
        boolean events = answer.headers().firstValue("Content-Type").orElse("").startsWith(EVENT_STREAM);
        if (success && events) {
            return BodySubscribers.mapping(BodySubscribers.ofInputStream(), Outcome.Done::new);
        }
        return BodySubscribers.mapping(
                BodySubscribers.ofByteArray(),
                body -> success
                        ? new Outcome.Refused<>("expected a stream of events, but the answer is something else")
                        : Refusal.of(answer.statusCode(), answer.headers(), body)
                                .outcome());
    }

    private HttpRequest.Builder request(String pathAndQuery, UserId caller) {
        return HttpRequest.newBuilder(server.resolve(pathAndQuery))
                .header("Authorization", "Bearer " + tokens.of(caller));
    }

    private CompletableFuture<Outcome<byte[]>> exchange(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(REQUEST_TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> failure == null ? outcome(response) : noAnswer(failure));
    }

    private byte[] body(Draft draft) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField("to", draft.to().value());
            generator.writeStringField("text", draft.text());
            generator.writeStringField("messageId", draft.id().toString());
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("expected no input or output from an array", e);
        }
        return bytes.toByteArray();
    }

    private <T> Outcome<T> noAnswer(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return new Outcome.TryAgain<>(
                    "nobody answers at " + server + " (is parley up running?)", Duration.ZERO, false);
        }
        return new Outcome.TryAgain<>(
                "no answer from " + server + " (" + cause.getClass().getSimpleName() + ")", Duration.ZERO, true);
    }

    private static Outcome<byte[]> outcome(HttpResponse<byte[]> response) {
        return response.statusCode() / 100 == 2
                ? new Outcome.Done<>(response.body())
                : Refusal.of(response.statusCode(), response.headers(), response.body())
                        .outcome();
    }

    @Override
    public void close() {
        // Answers that nobody waits for any more need not come.
        http.shutdownNow();
        http.close();
    }
}
