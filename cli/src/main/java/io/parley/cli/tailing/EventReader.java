package io.parley.cli.tailing;

import io.parley.cli.node.CommandFailure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to server-sent events, as the HTML standard reads them: any line end, fields in any order, unknown ones skipped, data in several
 * lines. An event that is cut off by the end of the stream is none. Blocks; not thread-safe.
 */
final class EventReader {
    /** A legal event: 65,535 bytes of text, each written as the six of an escape at worst, and room for ids and names. */
    private static final int EVENT_BYTES_MAX = 400_000;

    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean atStart = true;
    private boolean afterCarriageReturn;
    private int eventBytes;
    private String id = "";
    private String type = "";
    private @Nullable String data;

    EventReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /**
     * Waits for the next event or comment, or the end.
     *
     * @throws CommandFailure when an event is larger than any that the API has
     */
    Signal next() throws IOException {
        for (String next = readLine(); next != null; next = readLine()) {
            if (next.startsWith(":")) {
                return new Signal.Alive();
            }
            if (!next.isEmpty()) {
                take(next);
            } else {
                Signal.Event event = complete();
                if (event != null) {
                    return event;
                }
            }
        }
        return new Signal.Ended("the server has ended the stream");
    }

    private void take(String next) {
        int colon = next.indexOf(':');
        String name = colon < 0 ? next : next.substring(0, colon);
        String value = colon < 0 ? "" : next.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (name) {
            case "id" -> id = value;
            case "event" -> type = value;
            case "data" -> data = data == null ? value : data + "\n" + value;
            default -> {
                // The standard wants unknown fields to be skipped.
            }
        }
    }

    /** The event that an empty line completes; null when it has no data, and so is none. */
    private Signal.@Nullable Event complete() {
        String whole = data;
        Signal.Event event = whole == null ? null : new Signal.Event(id, type, whole);
        eventBytes = 0;
        type = "";
        data = null;
        return event;
    }

    /** @return null at the end; what was not ended before it is no line */
    private @Nullable String readLine() throws IOException {
        line.reset();
        while (true) {
            int next = in.read();
            boolean secondOfTwo = afterCarriageReturn && next == '\n';
            afterCarriageReturn = next == '\r';
            if (next < 0) {
                return null;
            }
            if (secondOfTwo) {
                continue;
            }
            if (next == '\n' || next == '\r') {
                return text();
            }
            line.write(next);
            if (++eventBytes > EVENT_BYTES_MAX) {
                throw new CommandFailure("expected events of at most " + EVENT_BYTES_MAX
                        + " bytes, but the server sent a larger one: is that Parley?");
            }
        }
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        if (text.startsWith(":")) {
            eventBytes -= line.size();
        }
        boolean marked = atStart && text.startsWith(BYTE_ORDER_MARK);
        atStart = false;
        return marked ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }
}
