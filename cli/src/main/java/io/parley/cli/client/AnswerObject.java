package io.parley.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.parley.cli.node.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that the server has answered: its fields, and how it was written. What a field is asked for and is not there, or is of
 * another kind, fails the command: whoever answers is not Parley, or not of this version.
 */
public final class AnswerObject {
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] source;
    private final int start;
    private final int end;
    /** Strings, whole numbers, objects and lists of objects; anything else is left out. */
    private final Map<String, Object> fields;

    private AnswerObject(byte[] source, int start, int end, Map<String, Object> fields) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.fields = fields;
    }

    /**
     * Takes the array over: it must not be changed any more.
     *
     * @throws CommandFailure when {@code json} is no JSON object
     */
    public static AnswerObject parse(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                return object(parser, json);
            }
        } catch (IOException e) {
            // Its message may quote a text: what follows says enough.
        }
        throw unexpected("a JSON object");
    }

    private static AnswerObject object(JsonParser parser, byte[] source) throws IOException {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        Map<String, Object> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken(), source);
            if (value != null) {
                fields.put(name, value);
            }
        }
        int end = Math.toIntExact(parser.currentLocation().getByteOffset());
        return new AnswerObject(source, start, end, fields);
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token, byte[] source)
            throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        } else if (token == JsonToken.START_OBJECT) {
            return object(parser, source);
        } else if (token == JsonToken.START_ARRAY) {
            return objects(parser, source);
        }
        return null;
    }

    private static List<AnswerObject> objects(JsonParser parser, byte[] source) throws IOException {
        List<AnswerObject> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                return List.of();
            }
            if (value(parser, token, source) instanceof AnswerObject element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** As the server wrote it, in one line. */
    public String line() {
        // Between the tokens of JSON, and nowhere else, a line end is a space.
        return new String(source, start, end - start, StandardCharsets.UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' ');
    }

    public String text(String field) {
        return required(field, String.class, "text");
    }

    public Optional<String> optionalText(String field) {
        return fields.containsKey(field) ? Optional.of(text(field)) : Optional.empty();
    }

    /** Empty when it is not there, or of another kind. */
    public OptionalLong optionalNumber(String field) {
        return fields.get(field) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    public long number(String field) {
        return required(field, Long.class, "a whole number");
    }

    public AnswerObject object(String field) {
        return required(field, AnswerObject.class, "an object");
    }

    public List<AnswerObject> objects(String field) {
        List<AnswerObject> objects = new ArrayList<>();
        for (Object element : required(field, List.class, "an array")) {
            objects.add((AnswerObject) element);
        }
        return objects;
    }

    public Instant time(String field) {
        try {
            return Instant.parse(text(field));
        } catch (DateTimeException e) {
            throw unexpected("a time in field " + field);
        }
    }

    private <T> T required(String field, Class<T> type, String kind) {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw unexpected(kind + " in field " + field);
        }
        return type.cast(value);
    }

    /** What answers is not what this command was made for. */
    public static CommandFailure unexpected(String expected) {
        return new CommandFailure(
                "expected " + expected + " in the server's answer, but it is not there: is that Parley?");
    }
}
