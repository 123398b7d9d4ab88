package io.parley.endtoend.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a running server says of itself in {@code /openapi.yaml}. */
final class ApiDescription {
    private final JsonSchema schemas;
    private final List<Operation> operations;

    /**
     * One of its calls.
     *
     * @param path the template
     * @param open whether it needs no token
     * @param responses by status
     */
    record Operation(
            String method,
            String path,
            boolean open,
            List<JsonNode> parameters,
            Map<String, JsonNode> requestBody,
            Map<Integer, JsonNode> responses) {
        String name() {
            return method + " " + path;
        }
    }

    private ApiDescription(JsonNode document) {
        this.schemas = new JsonSchema(document);
        this.operations = operations(document);
    }

    static ApiDescription of(URI server) throws IOException {
        try (var connection = new LeanConnection(server)) {
            Reply reply = connection.exchange(new Request("GET", "/openapi.yaml", List.of(), null, 0));
            return new ApiDescription(new YAMLMapper().readTree(new String(reply.body(), StandardCharsets.UTF_8)));
        }
    }

    private List<Operation> operations(JsonNode document) {
        List<Operation> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                all.add(operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
            }
        }
        return List.copyOf(all);
    }

    private Operation operation(String method, String path, JsonNode described) {
        List<JsonNode> parameters = new ArrayList<>();
        described.path("parameters").forEach(parameter -> parameters.add(schemas.resolved(parameter)));
        Map<Integer, JsonNode> responses = new HashMap<>();
        described
                .path("responses")
                .properties()
                .forEach(each -> responses.put(Integer.valueOf(each.getKey()), schemas.resolved(each.getValue())));
        Map<String, JsonNode> bodies = new HashMap<>();
        described
                .path("requestBody")
                .path("content")
                .properties()
                .forEach(each -> bodies.put(each.getKey(), each.getValue().path("schema")));
        boolean open = described.path("security").isArray()
                && described.path("security").isEmpty();
        return new Operation(method, path, open, parameters, bodies, responses);
    }

    List<Operation> operations() {
        return operations;
    }

    /** Every method and path. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        operations.forEach(operation -> names.add(operation.name()));
        return names;
    }

    Operation operation(String name) {
        return operations.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected the description to have " + name));
    }

    /** What is wrong with a value that stands where the description asks for {@code schema}. */
    Optional<String> flaw(JsonNode schema, JsonNode value) {
        return schemas.flaw(schema, value, "$");
    }

    JsonNode resolved(JsonNode schema) {
        return schemas.resolved(schema);
    }

    JsonNode component(String schema) {
        return schemas.resolved(JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema));
    }
}
