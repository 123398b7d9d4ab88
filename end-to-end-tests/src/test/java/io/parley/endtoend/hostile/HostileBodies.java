package io.parley.endtoend.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Bodies by their schema: objects that fit it, and what one step off it is. One thread. */
final class HostileBodies {
    private static final int LONG_TEXT_ONE_IN = 2_000;
    private static final int LINES_MAX = 8;

    private final ApiDescription api;
    private final List<String> users;
    private final Random random;

    HostileBodies(ApiDescription api, List<String> users, Random random) {
        this.api = api;
        this.users = users;
        this.random = random;
    }

    /** @param schema of an object, or of lines of {@code Send} */
    byte[] good(JsonNode schema) {
        if (!isLines(schema)) {
            return HostileValues.utf8(object(schema).toString());
        }
        StringBuilder lines = new StringBuilder();
        for (int i = random.nextInt(LINES_MAX); i >= 0; i--) {
            lines.append(object(api.component("Send"))).append('\n');
        }
        return HostileValues.utf8(lines.toString());
    }

    static boolean isLines(JsonNode schema) {
        return schema.path("type").asText().equals("string");
    }

    private ObjectNode object(JsonNode schema) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        JsonNode resolved = api.resolved(schema);
        for (Map.Entry<String, JsonNode> property : resolved.path("properties").properties()) {
            if (isRequired(resolved, property.getKey()) || random.nextBoolean()) {
                object.set(property.getKey(), value(property.getValue()));
            }
        }
        return object;
    }

    private static boolean isRequired(JsonNode schema, String name) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode value(JsonNode schema) {
        JsonNode resolved = api.resolved(schema);
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (resolved.path("type").asText().equals("integer")) {
            long minimum = resolved.path("minimum").asLong();
            return json.numberNode(random.nextInt(8) == 0 ? Long.MAX_VALUE : minimum + random.nextInt(1_000));
        }
        if (resolved.path("format").asText().equals("uuid")) {
            return json.textNode(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        if (resolved.has("pattern")) {
            return json.textNode(HostileValues.pick(users, random));
        }
        return json.textNode(text(resolved.path("maxLength").asInt()));
    }

    /** Of any characters but half ones. */
    private String text(int max) {
        int length = random.nextInt(LONG_TEXT_ONE_IN) == 0 ? max / 4 : 1 + random.nextInt(40);
        StringBuilder text = new StringBuilder();
        int scalars = 0;
        while (scalars < length) {
            int scalar = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            if (scalar < Character.MIN_SURROGATE || scalar > Character.MAX_SURROGATE) {
                text.appendCodePoint(scalar);
                scalars++;
            }
        }
        return text.toString();
    }

    /** A body that no reader of {@code schema}, an object's, may take. */
    byte[] bad(JsonNode schema) {
        ObjectNode object = object(schema);
        List<String> required = new ArrayList<>();
        api.resolved(schema).path("required").forEach(name -> required.add(name.asText()));
        String name = HostileValues.pick(required, random);
        String json = object.toString();
        return HostileValues.utf8(
                switch (random.nextInt(14)) {
                    case 0 -> object.without(name).toString();
                    case 1 -> object.put("x" + random.nextInt(), 1).toString();
                    case 2 -> object.putNull(name).toString();
                    case 3 -> object.put(name, random.nextDouble()).toString();
                    case 4 ->
                        object.set(name, JsonNodeFactory.instance.arrayNode().add(1))
                                .toString();
                    case 5 -> json.substring(0, json.length() - 1) + ",\"" + name + "\":" + object.get(name) + "}";
                    case 6 -> json.substring(0, random.nextInt(json.length()));
                    case 7 -> json + json;
                    case 8 -> "[".repeat(1 + random.nextInt(5_000));
                    case 9 -> "[" + json + "]";
                    case 10 -> "\ufeff" + json;
                    case 11 -> "{\"" + name + "\\ud800\":1," + json.substring(1);
                    case 12 -> object.put(name, "").toString();
                    default -> json.substring(0, json.length() - 1) + ",}";
                });
    }
}
