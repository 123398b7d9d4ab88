package io.parley.endtoend.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * As much of JSON Schema as the API's description uses. A keyword that it does not know is an error, so that the description cannot say
 * what nobody checks. Thread-safe.
 */
final class JsonSchema {
    private static final Set<String> ANNOTATIONS = Set.of("description", "example", "examples", "default");
    private static final Set<String> ASSERTIONS = Set.of(
            "$ref",
            "type",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "const",
            "enum",
            "minimum",
            "maximum",
            "oneOf",
            "allOf");

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final JsonNode document;

    /** @param document that references point into */
    JsonSchema(JsonNode document) {
        this.document = document;
    }

    /** The schema itself, or what it refers to. */
    JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        if (reference.isMissingNode()) {
            return schema;
        }
        JsonNode target = document.at(reference.asText().substring(1));
        if (target.isMissingNode()) {
            throw new AssertionError("expected the description to hold " + reference.asText());
        }
        return resolved(target);
    }

    /** What is wrong with {@code value}, where it is {@code at}; empty when nothing is. */
    Optional<String> flaw(JsonNode schema, JsonNode value, String at) {
        Iterator<Map.Entry<String, JsonNode>> keywords = schema.properties().iterator();
        while (keywords.hasNext()) {
            Map.Entry<String, JsonNode> keyword = keywords.next();
            if (ANNOTATIONS.contains(keyword.getKey())) {
                continue;
            }
            if (!ASSERTIONS.contains(keyword.getKey())) {
                throw new AssertionError("expected a keyword that this test knows, but got " + keyword.getKey());
            }
            Optional<String> flaw = flaw(schema, keyword.getKey(), keyword.getValue(), value, at);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private Optional<String> flaw(JsonNode schema, String keyword, JsonNode expected, JsonNode value, String at) {
        return switch (keyword) {
            case "$ref" -> flaw(resolved(schema), value, at);
            case "required" -> required(expected, value, at);
            case "properties" -> properties(expected, value, at);
            case "additionalProperties" -> additional(schema, value, at);
            case "items" -> items(expected, value, at);
            case "oneOf" -> oneOf(expected, value, at);
            case "allOf" -> allOf(expected, value, at);
            default ->
                holds(keyword, expected, value)
                        ? Optional.empty()
                        : Optional.of("expected " + at + " with " + keyword + " " + expected + ", but got " + value);
        };
    }

    private static boolean holds(String keyword, JsonNode expected, JsonNode value) {
        return switch (keyword) {
            case "type" -> isOfType(value, expected.asText());
            case "minLength" -> !value.isTextual() || length(value) >= expected.asInt();
            case "maxLength" -> !value.isTextual() || length(value) <= expected.asInt();
            case "pattern" ->
                !value.isTextual()
                        || PATTERNS.computeIfAbsent(expected.asText(), Pattern::compile)
                                .matcher(value.asText())
                                .find();
            case "format" -> !value.isTextual() || isOfFormat(value.asText(), expected.asText());
            case "const" -> value.equals(expected);
            case "enum" -> contains(expected, value);
            case "minimum" -> !value.isNumber() || value.decimalValue().compareTo(expected.decimalValue()) >= 0;
            case "maximum" -> !value.isNumber() || value.decimalValue().compareTo(expected.decimalValue()) <= 0;
            default -> throw new AssertionError(keyword);
        };
    }

    private static int length(JsonNode text) {
        String string = text.asText();
        return string.codePointCount(0, string.length());
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            default -> throw new AssertionError("expected a type that this test knows, but got " + type);
        };
    }

    private static boolean isOfFormat(String text, String format) {
        return switch (format) {
            case "uuid" ->
                text.length() == 36 && UUID.fromString(text).toString().equals(text);
            case "date-time" -> isTime(text);
            case "uri" -> !text.isEmpty();
            default -> throw new AssertionError("expected a format that this test knows, but got " + format);
        };
    }

    private static boolean isTime(String text) {
        try {
            return Instant.parse(text).getEpochSecond() >= 0 && text.length() == "2026-01-01T00:00:00.000Z".length();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode each : values) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> required(JsonNode names, JsonNode value, String at) {
        for (JsonNode name : names) {
            if (value.isObject() && !value.has(name.asText())) {
                return Optional.of("expected " + at + " to have " + name.asText());
            }
        }
        return Optional.empty();
    }

    private Optional<String> properties(JsonNode properties, JsonNode value, String at) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            JsonNode member = value.path(property.getKey());
            Optional<String> flaw = member.isMissingNode()
                    ? Optional.empty()
                    : flaw(property.getValue(), member, at + "." + property.getKey());
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> additional(JsonNode schema, JsonNode value, String at) {
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (!schema.path("properties").has(member.getKey())) {
                return Optional.of("expected " + at + " without " + member.getKey());
            }
        }
        return Optional.empty();
    }

    private Optional<String> items(JsonNode schema, JsonNode value, String at) {
        for (JsonNode item : value) {
            Optional<String> flaw = flaw(schema, item, at + "[]");
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private Optional<String> oneOf(JsonNode schemas, JsonNode value, String at) {
        StringBuilder flaws = new StringBuilder();
        int fitting = 0;
        for (JsonNode schema : schemas) {
            Optional<String> flaw = flaw(schema, value, at);
            fitting += flaw.isEmpty() ? 1 : 0;
            flaws.append(flaw.orElse("fits")).append("; ");
        }
        return fitting == 1 ? Optional.empty() : Optional.of(flaws.toString());
    }

    private Optional<String> allOf(JsonNode schemas, JsonNode value, String at) {
        for (JsonNode schema : schemas) {
            Optional<String> flaw = flaw(schema, value, at);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }
}
