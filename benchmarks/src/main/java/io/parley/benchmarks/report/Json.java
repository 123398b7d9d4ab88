package io.parley.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a measurement has printed: objects, arrays, numbers and texts. */
record Json(@Nullable Object value) {
    static Json parse(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            return new Json(value(parser, parser.nextToken()));
        } catch (IOException e) {
            throw new UncheckedIOException("expected JSON, but got " + text, e);
        }
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                fields.put(name, value(parser, parser.nextToken()));
            }
            return fields;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> elements = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                elements.add(value(parser, next));
            }
            return elements;
        }
        return token != null && token.isNumeric() ? (Object) parser.getDoubleValue() : parser.getText();
    }

    /** What is in {@code field} of this object, or nothing at all. */
    Json at(String field) {
        return new Json(value instanceof Map<?, ?> fields ? fields.get(field) : null);
    }

    List<Json> elements() {
        List<Json> elements = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(element -> elements.add(new Json(element)));
        }
        return elements;
    }

    /** Not a number where there is none. */
    double number() {
        return value instanceof Double number ? number : Double.NaN;
    }

    String text() {
        return String.valueOf(value);
    }
}
