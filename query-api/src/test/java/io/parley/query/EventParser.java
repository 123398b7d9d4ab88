package io.parley.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** Bytes of one connection, cut anywhere, to the events that have come whole. */
final class EventParser {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An event as it came. */
    record Event(long id, String type, String data) {
        JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final Queue<Event> events = new ArrayDeque<>();
    private int comments;
    private boolean lineBegins = true;

    void take(byte[] bytes) {
        for (byte each : bytes) {
            take(each);
        }
    }

    void take(byte next) {
        if (next == '\n' && lineBegins) {
            complete(block.toString(StandardCharsets.UTF_8));
            block.reset();
            return;
        }
        lineBegins = next == '\n';
        block.write(next);
    }

    private void complete(String text) {
        if (text.equals(": \n")) {
            comments++;
            return;
        }
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw new AssertionError("expected three lines, but got " + (lines.length - 1));
        }
        events.add(new Event(
                Long.parseLong(field(lines[0], "id: ")), field(lines[1], "event: "), field(lines[2], "data: ")));
    }

    private static String field(String line, String prefix) {
        if (!line.startsWith(prefix)) {
            throw new AssertionError("expected " + prefix + ", but got another line");
        }
        return line.substring(prefix.length());
    }

    /** Events that have come and have not been taken. */
    Queue<Event> events() {
        return events;
    }

    int comments() {
        return comments;
    }

    /** Whether nothing has come since the last event or comment. */
    boolean isBetweenEvents() {
        return block.size() == 0;
    }
}
