package io.parley.http.request;

import java.util.Map;
import java.util.Optional;

/** What {@link JsonShape} has read: each required field is there, and every value is of its field's type. */
public final class JsonObject {
    private final Map<String, Object> values;

    JsonObject(Map<String, Object> values) {
        this.values = values;
    }

    /** The value of a required string field. It may hold half of a surrogate pair. */
    public String string(String field) {
        return optionalString(field).orElseThrow(() -> missing(field));
    }

    public Optional<String> optionalString(String field) {
        return Optional.ofNullable((String) values.get(field));
    }

    /** The value of a required integer field. */
    public long integer(String field) {
        return Optional.ofNullable((Long) values.get(field)).orElseThrow(() -> missing(field));
    }

    private static IllegalStateException missing(String field) {
        return new IllegalStateException("expected the shape to require " + field);
    }
}
