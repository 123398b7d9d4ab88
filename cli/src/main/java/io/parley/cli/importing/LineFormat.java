package io.parley.cli.importing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a line of the file says: a JSON object with {@code from}, {@code to}, {@code text} and, if it likes, {@code messageId}.
 *
 * <p>A line without a message id gets one that is made from its number and its bytes, so that the same file sent twice
 * doubles nothing: a UUID of version 8 (RFC 9562), the first 16 bytes of SHA-256(number as 8 bytes, most significant first; line
 * without its end). Two equal lines of a file are two messages. Whoever puts a line before others gives those new ids.
 */
final class LineFormat {
    private static final Set<String> FIELDS = Set.of("from", "to", "text", "messageId");

    private final JsonFactory json = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @param number of the line in its file, from 1 */
    ImportMessage parse(long number, byte[] line) throws BadLineException {
        Map<String, String> fields = fields(line);
        UserId from = required(fields, "from", UserId::new);
        UserId to = required(fields, "to", UserId::new);
        String text = required(fields, "text", LineFormat::sendable);
        MessageId id = fields.containsKey("messageId")
                ? required(fields, "messageId", MessageId::parse)
                : derivedId(number, line);
        return new ImportMessage(number, from, to, text, id);
    }

    private Map<String, String> fields(byte[] line) throws BadLineException {
        try (JsonParser parser = json.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLineException("expected a JSON object");
            }
            Map<String, String> fields = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (!FIELDS.contains(name)) {
                    throw new BadLineException("expected no fields but from, to, text and messageId");
                }
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    throw new BadLineException("expected " + name + " to be a string");
                }
                fields.put(name, parser.getText());
            }
            if (parser.nextToken() != null) {
                throw new BadLineException("expected one JSON object, but something follows it");
            }
            return fields;
        } catch (JsonProcessingException e) {
            // The parser's own message may quote the line.
            throw new BadLineException("expected JSON, but it is not well-formed at byte "
                    + e.getLocation().getByteOffset());
        } catch (IOException e) {
            throw new UncheckedIOException("expected no input or output from an array", e);
        }
    }

    private static <T> T required(Map<String, String> fields, String name, Function<String, T> type)
            throws BadLineException {
        @Nullable String value = fields.get(name);
        if (value == null) {
            throw new BadLineException("expected a field " + name);
        }
        try {
            return type.apply(value);
        } catch (IllegalArgumentException e) {
            throw new BadLineException("field " + name + ": " + e.getMessage());
        }
    }

    private static String sendable(String text) {
        // The server would say the same, a request later.
        MessageText.of(text);
        return text;
    }

    private static MessageId derivedId(long number, byte[] line) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java", e);
        }
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(line));
        long high = (hash.getLong() & ~0xf000L) | 0x8000L;
        long low = (hash.getLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new MessageId(new UUID(high, low));
    }
}
