package io.parley.schemas.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.parley.schemas.events.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A registry with the REST interface of Confluent's. It is asked once, when a node starts: the ids are the same for as long as the process lives.
 * Invalid values fail at start, by name.
 *
 * @param url where its paths begin: {@code /subjects} comes after it
 * @param credentials {@code user:password}, for a registry that asks for them; never shown
 */
public record SchemaRegistry(URI url, Optional<String> credentials) {
    /** A registry may read its own log to its end before it takes a schema. */
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(20);

    /** An id, or an error's text, which may repeat the schema. */
    private static final int ANSWER_BYTES_MAX = 256 * 1024;

    private static final int REASON_CHARACTERS_MAX = 300;

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final JsonFactory JSON = new JsonFactory();

    public SchemaRegistry {
        boolean secure = "https".equals(url.getScheme());
        if ((!secure && !"http".equals(url.getScheme()))
                || url.getHost() == null
                || url.getUserInfo() != null
                || url.getQuery() != null
                || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    "expected the schema registry's URL to be http:// or https://, without a user, a query and a"
                            + " fragment");
        }
        if (credentials.isPresent() && !secure && !THIS_MACHINE.contains(url.getHost())) {
            throw new IllegalArgumentException(
                    "expected the schema registry's URL to be https://, since credentials go there, but got " + url);
        }
    }

    /**
     * Registers both contracts, or finds them registered already.
     *
     * @throws SchemaRegistryException when the registry does not answer in time, or refuses one
     */
    public Framing register() {
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(ANSWER_TIME_MAX)
                .build()) {
            return Framing.confluent((subject, schema) -> register(client, subject, schema));
        }
    }

    private int register(HttpClient client, String subject, String schema) {
        HttpRequest.Builder request = HttpRequest.newBuilder(versionsOf(subject))
                .header("Content-Type", MEDIA_TYPE)
                .header("Accept", MEDIA_TYPE + ", application/json")
                .POST(BodyPublishers.ofByteArray(body(schema)));
        credentials.ifPresent(text -> request.header(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
        HttpResponse<byte[]> answer = exchange(client, request.build(), subject);
        if (answer.statusCode() != 200) {
            throw new SchemaRegistryException("expected the schema registry " + url + " to take the schema of "
                    + subject + ", but it answered " + answer.statusCode() + reason(answer.body()));
        }
        return id(answer.body(), subject);
    }

    private URI versionsOf(String subject) {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + "subjects/" + subject + "/versions");
    }

    private static byte[] body(String schema) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("schemaType", "AVRO");
            json.writeStringField("schema", schema);
            json.writeEndObject();
        } catch (IOException e) {
            throw new AssertionError("expected to write to memory", e);
        }
        return bytes.toByteArray();
    }

    private HttpResponse<byte[]> exchange(HttpClient client, HttpRequest request, String subject) {
        var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            // Of the whole: the client's own time-outs end with the answer's head.
            return answer.get(ANSWER_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(subject, "it did not within " + ANSWER_TIME_MAX.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw unreachable(subject, String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(subject, "the node was stopped", e);
        } finally {
            answer.cancel(true);
        }
    }

    private SchemaRegistryException unreachable(String subject, String reason, Exception cause) {
        return new SchemaRegistryException(
                "expected the schema registry " + url + " to answer about " + subject + ", but " + reason, cause);
    }

    private int id(byte[] answer, String subject) {
        try (JsonParser json = JSON.createParser(answer)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isId = json.currentName().equals("id");
                    if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && isId) {
                        return json.getIntValue();
                    }
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw noId(subject, e);
        }
        throw noId(subject, null);
    }

    private SchemaRegistryException noId(String subject, @Nullable Exception cause) {
        String message =
                "expected the schema registry " + url + " to answer with an id for " + subject + ", but there is none";
        return cause == null ? new SchemaRegistryException(message) : new SchemaRegistryException(message, cause);
    }

    /** The beginning of what it says: an error of a proxy on the way may be a page. */
    private static String reason(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), REASON_CHARACTERS_MAX));
    }

    @Override
    public String toString() {
        return "SchemaRegistry[" + url + "]";
    }
}
