package io.parley.endtoend.description;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * An OpenAPI document, as far as a test asks it. Its objects are taken to the letter: a property that is not described is a fault here, although
 * clients have to put up with new ones.
 */
final class OpenApi {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private final JsonNode root;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, com.networknt.schema.Schema> parsed = new HashMap<>();

    private OpenApi(JsonNode root) {
        this.root = root;
    }

    static OpenApi parse(String yaml) {
        JsonNode root = YAMLMapper.shared().readTree(yaml);
        closeObjects(root.get("components").get("schemas"));
        closeObjects(root.get("paths"));
        return new OpenApi(root);
    }

    private static void closeObjects(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApi::closeObjects);
    }

    /** One call: what it is named, and where it is. */
    record Operation(String id, String method, String path, JsonNode described) {
        String route() {
            return method + " " + path;
        }

        boolean needsToken() {
            return !described.has("security");
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.get("paths")
                .properties()
                .forEach(path -> METHODS.stream().filter(path.getValue()::has).forEach(method -> {
                    JsonNode described = path.getValue().get(method);
                    operations.add(new Operation(
                            described.get("operationId").asString(),
                            method.toUpperCase(java.util.Locale.ROOT),
                            path.getKey(),
                            described));
                }));
        return operations;
    }

    Operation operation(String id) {
        return operations().stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected openapi.yaml to describe " + id));
    }

    /** By status; references are followed. */
    Map<Integer, JsonNode> responses(Operation operation) {
        Map<Integer, JsonNode> responses = new HashMap<>();
        operation
                .described()
                .get("responses")
                .properties()
                .forEach(entry -> responses.put(Integer.valueOf(entry.getKey()), resolved(entry.getValue())));
        return responses;
    }

    /** What {@code node} is, or what it points to. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asString().substring(1)) : node;
    }

    List<JsonNode> parameters(Operation operation) {
        List<JsonNode> parameters = new ArrayList<>();
        operation.described().path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
        return parameters;
    }

    /** The request's only media type, with its example; missing where a call takes no body. */
    Map.Entry<String, JsonNode> body(Operation operation) {
        return operation
                .described()
                .get("requestBody")
                .get("content")
                .properties()
                .iterator()
                .next();
    }

    /** What {@code json} has that {@code schema} does not allow, in words; empty for nothing. */
    List<String> violations(JsonNode schema, String json) {
        return parsed
                .computeIfAbsent(schema.toString(), _ -> schemas.getSchema(standalone(schema)))
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** A schema of its own, with the components that it may point to. */
    private JsonNode standalone(JsonNode schema) {
        ObjectNode whole = JsonMapper.shared().createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", root.get("components"));
        return whole;
    }

    JsonNode schema(String name) {
        return root.get("components").get("schemas").get(name);
    }
}
