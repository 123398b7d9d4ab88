package io.parley.endtoend.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.endtoend.hostile.ApiDescription.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What every answer must be, whatever was asked: as described, nobody's stack trace, and no fault but a busy or unready server. Thread-safe. */
final class Conformance {
    private static final String PROBLEM = "application/problem+json";
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    /** What is said to a request that is no good request of any operation: not HTTP, another path or method, too large a header. */
    static final Set<Integer> OF_NO_OPERATION = Set.of(400, 401, 404, 405, 408, 413, 414, 415, 417, 431);

    private static final Pattern STACK_TRACE = Pattern.compile(
            "\\bat [\\w.$/]+\\(|Exception\\b|\\bjava\\.|\\bjakarta\\.|\\bio\\.(javalin|parley)\\b|\\borg\\.eclipse\\b|\\bJetty\\b");

    private final ObjectMapper json = new ObjectMapper();
    private final ApiDescription api;

    Conformance(ApiDescription api) {
        this.api = api;
    }

    /** What is wrong with an answer; empty when nothing is. */
    Optional<String> flaw(Optional<Operation> operation, boolean head, Reply reply) {
        int status = reply.status();
        if (status >= SERVER_ERROR && status != UNAVAILABLE) {
            return Optional.of("a fault of the server");
        }
        if (status >= BAD_REQUEST && STACK_TRACE.matcher(reply.text()).find()) {
            return Optional.of("an error that tells of the inside");
        }
        Optional<String> header = headerFlaw(reply);
        if (header.isPresent()) {
            return header;
        }
        if (operation.isPresent()) {
            return describedFlaw(operation.get(), head, reply);
        }
        if (!OF_NO_OPERATION.contains(status)) {
            return Optional.of("a status that nobody expects");
        }
        return head ? Optional.empty() : problemFlaw(reply);
    }

    private static Optional<String> headerFlaw(Reply reply) {
        boolean later = reply.status() == UNAVAILABLE || reply.status() == TOO_MANY;
        if (later && !reply.header("Retry-After").matches("[1-9][0-9]*")) {
            return Optional.of("no Retry-After");
        }
        if (reply.status() == UNAUTHORIZED && !reply.header("WWW-Authenticate").equals("Bearer")) {
            return Optional.of("no WWW-Authenticate");
        }
        if (reply.status() == METHOD_NOT_ALLOWED && reply.header("Allow").isEmpty()) {
            return Optional.of("no Allow");
        }
        boolean safe = reply.header("X-Content-Type-Options").equals("nosniff")
                && reply.header("Cache-Control").equals("no-store");
        return safe ? Optional.empty() : Optional.of("no nosniff or no-store");
    }

    private Optional<String> describedFlaw(Operation operation, boolean head, Reply reply) {
        JsonNode response = operation.responses().get(reply.status());
        if (response == null) {
            return Optional.of("a status that " + operation.name() + " is not described with");
        }
        JsonNode content = response.path("content").path(reply.mediaType());
        if (content.isMissingNode()) {
            return Optional.of("a type that is not described");
        }
        if (head || reply.mediaType().equals("text/event-stream")) {
            return Optional.empty();
        }
        return switch (reply.mediaType()) {
            case "application/json" -> jsonFlaw(content.path("schema"), reply.body());
            case PROBLEM -> jsonFlaw(content.path("schema"), reply.body()).or(() -> problemFlaw(reply));
            case "application/x-ndjson" -> linesFlaw(reply);
            default -> Optional.empty();
        };
    }

    private Optional<String> linesFlaw(Reply reply) {
        return reply.text()
                .lines()
                .map(line -> jsonFlaw(
                        api.component(line.contains("\"token\"") ? "Accepted" : "Problem"),
                        line.getBytes(StandardCharsets.UTF_8)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> problemFlaw(Reply reply) {
        if (!reply.mediaType().equals(PROBLEM)) {
            return Optional.of("no problem details");
        }
        Optional<String> flaw = jsonFlaw(api.component("Problem"), reply.body());
        boolean same = reply.text().contains("\"status\":" + reply.status());
        return flaw.or(() -> same ? Optional.empty() : Optional.of("problem details of another status"));
    }

    private Optional<String> jsonFlaw(JsonNode schema, byte[] body) {
        try {
            return api.flaw(schema, json.readTree(body));
        } catch (IOException e) {
            return Optional.of("no JSON: " + e.getMessage());
        }
    }
}
