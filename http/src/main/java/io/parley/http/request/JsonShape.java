package io.parley.http.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.parley.http.problem.FieldError;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that a request's JSON object has, and a strict reader of such objects: a field that is unknown, missing, given twice
 * or of another type is refused by name. Immutable.
 *
 * <p>It takes text and not bytes: from bytes, the parser would guess UTF-16 and UTF-32 as well.
 */
public final class JsonShape {
    /** Our objects are flat; a little more lets the answer to a wrong type be about its field. */
    private static final String NO_OBJECT = "must be a JSON object";

    private static final int DEPTH_MAX = 8;

    /** Our names are short; a longer one is nobody's typing mistake. */
    private static final int NAME_LENGTH_MAX = 64;

    /** A 64-bit integer has at most 20 characters. */
    private static final int NUMBER_LENGTH_MAX = 20;

    /** Enough to mend a request by; a hostile one must not make a long answer. */
    private static final int ERRORS_MAX = 10;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    // The body's bound is this one's too: a text that is too long must reach the check that says so.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            // Names come from anybody: they must not fill tables that live as long as the process.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private enum Kind {
        STRING("must be a string"),
        INTEGER("must be an integer");

        private final String expectation;

        Kind(String expectation) {
            this.expectation = expectation;
        }
    }

    /** One field: its name, the type of its value, and whether it may be left out. */
    public static final class Field {
        private final String name;
        private final Kind kind;
        private final boolean required;

        private Field(String name, Kind kind, boolean required) {
            this.name = name;
            this.kind = kind;
            this.required = required;
        }

        public static Field string(String name) {
            return new Field(name, Kind.STRING, true);
        }

        public static Field optionalString(String name) {
            return new Field(name, Kind.STRING, false);
        }

        /** An integer of 64 bits. */
        public static Field integer(String name) {
            return new Field(name, Kind.INTEGER, true);
        }
    }

    private final Map<String, Field> fields = new LinkedHashMap<>();

    private JsonShape(List<Field> fields) {
        fields.forEach(field -> this.fields.put(field.name, field));
    }

    public static JsonShape of(Field... fields) {
        return new JsonShape(List.of(fields));
    }

    /**
     * Reads one object and nothing after it.
     *
     * @throws ProblemException 400, with every field that is wrong
     */
    public JsonObject read(String json) {
        Map<String, Object> values = new HashMap<>();
        List<FieldError> errors = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            readObject(parser, values, errors);
        } catch (StreamConstraintsException e) {
            throw badRequest(
                    "expected JSON of depth " + DEPTH_MAX + " at most, names of " + NAME_LENGTH_MAX
                            + " characters at most and numbers of " + NUMBER_LENGTH_MAX + " digits at most",
                    "must be a plain JSON object");
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the input.
            throw badRequest("expected a JSON object, but it is malformed" + place(e), NO_OBJECT);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to read JSON from memory", e);
        }
        for (Field field : fields.values()) {
            if (field.required && !values.containsKey(field.name) && !isReported(field.name, errors)) {
                errors.add(new FieldError(field.name, "must be there"));
            }
        }
        if (!errors.isEmpty()) {
            FieldError first = errors.getFirst();
            throw new ProblemException(
                    Problem.invalidField(first.field(), first.reason()).withErrors(errors));
        }
        return new JsonObject(values);
    }

    private void readObject(JsonParser parser, Map<String, Object> values, List<FieldError> errors) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw badRequest(
                    "expected a JSON object, but got " + (first == null ? "nothing" : "another value"), NO_OBJECT);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            readField(parser, name, values, errors);
        }
        if (parser.nextToken() != null) {
            throw badRequest("expected nothing after the JSON object", "must end with the JSON object");
        }
    }

    private void readField(JsonParser parser, String name, Map<String, Object> values, List<FieldError> errors)
            throws IOException {
        Field field = fields.get(name);
        if (field == null) {
            report(printable(name), "is unknown", errors);
        } else if (values.containsKey(name) || isReported(name, errors)) {
            report(name, "must be given once", errors);
        } else if (field.kind == Kind.STRING && parser.currentToken() == JsonToken.VALUE_STRING) {
            values.put(name, parser.getText());
        } else if (field.kind == Kind.INTEGER && isLong(parser)) {
            values.put(name, parser.getLongValue());
        } else {
            report(name, field.kind.expectation, errors);
        }
        parser.skipChildren();
    }

    private static boolean isLong(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    private static boolean isReported(String name, List<FieldError> errors) {
        return errors.stream().anyMatch(error -> error.field().equals(name));
    }

    private static void report(String name, String reason, List<FieldError> errors) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(name, reason));
        }
    }

    /** A name that somebody else made up, fit to be read: it may hold half of a surrogate pair, which no answer can. */
    private static String printable(String name) {
        String cut = name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX);
        return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at character " + (e.getLocation().getCharOffset() + 1);
    }

    private static ProblemException badRequest(String detail, String reason) {
        return new ProblemException(Problem.invalidBody(detail, reason));
    }
}
