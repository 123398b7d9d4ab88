package io.parley.endtoend.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An answer as it came.
 *
 * @param headers by name in lower case
 * @param body empty for a stream of events, whose end nobody waits for
 * @param last whether the connection ends with it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(int status, Map<String, List<String>> headers, byte[] body, boolean last) {
    /** The only value of a header, or all of them; empty when there is none. */
    String header(String name) {
        return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    /** Type and subtype, without parameters. */
    String mediaType() {
        String value = header("Content-Type");
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + headers + " " + text.substring(0, Math.min(text.length(), 400));
    }
}
