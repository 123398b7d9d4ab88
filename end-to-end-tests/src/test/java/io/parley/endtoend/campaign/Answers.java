package io.parley.endtoend.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.endtoend.checker.Answer;
import io.parley.endtoend.checker.Entry;
import io.parley.endtoend.checker.MessageKey;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** From the JSON of the public API to what the checker takes. Fails on what the contract does not allow. Thread-safe. */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Millions of entries name some tens of users and their conversations. */
    private final ConcurrentHashMap<String, String> names = new ConcurrentHashMap<>();

    static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("expected JSON, but got " + body, e);
        }
    }

    static Answer.Accepted accepted(JsonNode body) {
        return new Answer.Accepted(UUID.fromString(text(body, "messageId")), text(body, "conversationId"));
    }

    Answer.Feed feed(JsonNode body) {
        List<Entry> entries = new ArrayList<>();
        body.path("entries").forEach(entry -> entries.add(entry(entry)));
        return new Answer.Feed(List.copyOf(entries), number(body, "head"));
    }

    Entry entry(JsonNode entry) {
        String type = text(entry, "type");
        String conversation = name(text(entry, "conversationId"));
        return switch (type) {
            case "message" -> message(entry, conversation);
            case "read" -> new Entry.Read(number(entry, "seq"), conversation, number(entry, "readSeq"));
            default -> throw new AssertionError("expected a known type of change, but got " + entry);
        };
    }

    Answer.Page page(JsonNode body, String user, String peer) {
        String conversation = name(MessageKey.conversation(user, peer));
        List<Entry.Message> messages = new ArrayList<>();
        body.path("messages").forEach(each -> messages.add(message(each, conversation)));
        return new Answer.Page(List.copyOf(messages), body.has("nextCursor"));
    }

    Answer.Summaries summaries(JsonNode body) {
        List<Answer.Summary> list = new ArrayList<>();
        body.path("conversations").forEach(each -> list.add(summary(each)));
        return new Answer.Summaries(List.copyOf(list));
    }

    Answer.Summary summary(JsonNode body) {
        return new Answer.Summary(
                name(text(body, "conversationId")),
                number(body, "unread"),
                number(body, "readSeq"),
                number(body.path("lastMessage"), "seq"));
    }

    private Entry.Message message(JsonNode body, String conversation) {
        MessageKey key =
                new MessageKey(conversation, name(text(body, "sender")), UUID.fromString(text(body, "messageId")));
        return new Entry.Message(
                number(body, "seq"),
                key,
                textHash(text(body, "text")),
                Instant.parse(text(body, "sentAt")).toEpochMilli());
    }

    private String name(String name) {
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw new AssertionError("expected text in field " + field + ", but got " + body);
        }
        return value.textValue();
    }

    private static long number(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isIntegralNumber()) {
            throw new AssertionError("expected a number in field " + field + ", but got " + body);
        }
        return value.longValue();
    }

    /** As {@link Entry.Message} has it. */
    static long textHash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("expected SHA-256 in every Java", e);
        }
    }
}
