package io.parley.endtoend.description;

import io.parley.endtoend.description.OpenApi.Operation;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A call as the description's own examples make it, and ways to make it wrong. Immutable. */
record Call(
        Operation operation,
        URI server,
        String path,
        String query,
        Map<String, String> headers,
        @Nullable String body) {
    private static final Duration TIME_MAX = Duration.ofMinutes(3);

    /** Takes parameters and body from the description's examples; what has none is left out. */
    static Call ofExamples(OpenApi api, Operation operation, URI server, String token) {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonNode parameter : api.parameters(operation)) {
            if (parameter.has("example")) {
                String name = parameter.get("name").asString();
                String value = parameter.get("example").asString();
                switch (parameter.get("in").asString()) {
                    case "path" -> path = path.replace("{" + name + "}", value);
                    case "query" ->
                        query.append(query.isEmpty() ? "" : "&")
                                .append(name)
                                .append('=')
                                .append(value);
                    default -> headers.put(name, value);
                }
            }
        }
        if (operation.needsToken()) {
            headers.put("Authorization", "Bearer " + token);
        }
        String body = null;
        if (operation.described().has("requestBody")) {
            Map.Entry<String, JsonNode> content = api.body(operation);
            headers.put("Content-Type", content.getKey());
            JsonNode example = content.getValue().get("example");
            body = example.isString() ? example.asString() : example.toString();
        }
        return new Call(operation, server, path, query.toString(), headers, body);
    }

    Call withPath(String otherPath) {
        return new Call(operation, server, otherPath, query, headers, body);
    }

    Call withQuery(String otherQuery) {
        return new Call(operation, server, path, otherQuery, headers, body);
    }

    Call withBody(String otherBody) {
        return new Call(operation, server, path, query, headers, otherBody);
    }

    Call with(String header, String value) {
        Map<String, String> other = new LinkedHashMap<>(headers);
        other.put(header, value);
        return new Call(operation, server, path, query, other, body);
    }

    Call without(String header) {
        Map<String, String> other = new LinkedHashMap<>(headers);
        other.remove(header);
        return new Call(operation, server, path, query, other, body);
    }

    Call at(URI otherServer) {
        return new Call(operation, otherServer, path, query, headers, body);
    }

    HttpRequest request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        server.resolve(path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(TIME_MAX)
                .method(operation.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request.build();
    }
}
