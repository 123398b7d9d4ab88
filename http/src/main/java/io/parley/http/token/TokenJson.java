package io.parley.http.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.parley.http.UnauthorizedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token's header or claims. A name that is there twice, at any depth, makes it no JSON: whoever reads the other one of the two would see another
 * token (RFC 7515 §4). Immutable.
 */
final class TokenJson {
    /** Roles and groups of large identity providers are three deep. */
    private static final int DEPTH_MAX = 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Strings, doubles, booleans, lists of strings; {@link #OTHER} for what no rule of ours looks into. */
    private final Map<String, Object> members;

    private static final Object OTHER = new Object();

    private TokenJson(Map<String, Object> members) {
        this.members = members;
    }

    /** @throws UnauthorizedException when {@code utf8} is not one JSON object and nothing else */
    static TokenJson of(byte[] utf8) {
        // From text, since the parser of bytes would guess at encodings that are not JSON's.
        try (JsonParser parser = JSON.createParser(strictUtf8(utf8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            Map<String, Object> members = new HashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser));
            }
            if (parser.nextToken() != null) {
                throw malformed();
            }
            return new TokenJson(members);
        } catch (IOException e) {
            throw malformed();
        }
    }

    private static String strictUtf8(byte[] utf8) throws CharacterCodingException {
        // A new decoder reports what is malformed, where the string's own constructor would replace it.
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    private static UnauthorizedException malformed() {
        return new UnauthorizedException("expected a token of JSON objects without duplicate names");
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case START_ARRAY -> strings(parser);
            case START_OBJECT -> {
                parser.skipChildren();
                yield OTHER;
            }
            default -> OTHER;
        };
    }

    private static Object strings(JsonParser parser) throws IOException {
        List<String> strings = new ArrayList<>();
        boolean onlyStrings = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                strings.add(parser.getText());
            } else {
                onlyStrings = false;
                parser.skipChildren();
            }
        }
        return onlyStrings ? List.copyOf(strings) : OTHER;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** Null when there is none. */
    @Nullable
    Object member(String name) {
        return members.get(name);
    }
}
