package io.parley.cli.importing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One attempt: {@code POST /v1/messages}, and what its answer means. Thread-safe. */
final class SendClient implements AutoCloseable {
    /** A server that has no disk to wait for answers in milliseconds; after this long it is worth asking again. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Longest pause that a server may ask for: a wrong header must not stop an import for a day. */
    private static final long RETRY_AFTER_SECONDS_MAX = 30;

    /** Enough for the sentence that a problem's detail is. */
    private static final int REASON_LENGTH_MAX = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final JsonFactory json = new JsonFactory();
    private final URI messages;
    private final Tokens tokens;

    SendClient(URI server, Tokens tokens) {
        this.messages = server.resolve("/v1/messages");
        this.tokens = tokens;
    }

    /** Never completes exceptionally but for a mistake of ours. */
    CompletableFuture<SendOutcome> send(ImportMessage message) {
        HttpRequest request = HttpRequest.newBuilder(messages)
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", "Bearer " + tokens.of(message.from()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body(message)))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .handle((response, failure) -> failure == null ? outcome(response) : noAnswer(failure));
    }

    private byte[] body(ImportMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            generator.writeStartObject();
            generator.writeStringField("to", message.to().value());
            generator.writeStringField("text", message.text());
            generator.writeStringField("messageId", message.id().toString());
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("expected no input or output from an array", e);
        }
        return bytes.toByteArray();
    }

    private static SendOutcome noAnswer(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new SendOutcome.TryAgain("no answer: " + cause.getClass().getSimpleName(), Duration.ZERO);
    }

    private SendOutcome outcome(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        return switch (status) {
            case 202 -> new SendOutcome.Acknowledged();
            case 401, 403 -> new SendOutcome.NotAllowed(reason(response));
            case 408, 425, 429 -> new SendOutcome.TryAgain(reason(response), retryAfter(response));
            default ->
                status >= 500
                        ? new SendOutcome.TryAgain(reason(response), retryAfter(response))
                        : new SendOutcome.Refused(reason(response));
        };
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), RETRY_AFTER_SECONDS_MAX)))
                .orElse(Duration.ZERO);
    }

    /** The status, with the detail of the problem where there is one. */
    private String reason(HttpResponse<byte[]> response) {
        String detail = detail(response.body());
        String status = "status " + response.statusCode();
        return detail.isEmpty()
                ? status
                : status + ", " + detail.substring(0, Math.min(detail.length(), REASON_LENGTH_MAX));
    }

    private String detail(byte[] body) {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("detail");
                if (parser.nextToken() == JsonToken.VALUE_STRING && found) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            // Something in between answered, a proxy for one: the status has to do.
            return "";
        }
    }

    @Override
    public void close() {
        // Answers that nobody waits for any more need not come.
        http.shutdownNow();
        http.close();
    }
}
