package io.parley.endtoend.overload;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A request, ready to be sent. */
final class Ask {
    private final Kind kind;
    private final int changes;
    private final byte[] bytes;

    /** What is asked for. */
    enum Kind {
        SEND,
        READ,
        /** A live stream: answered with its first byte, and then open for a while. */
        STREAM
    }

    /** @param changes in how many mailboxes it changes something */
    Ask(Kind kind, int changes, String request) {
        this.kind = kind;
        this.changes = changes;
        this.bytes = request.getBytes(StandardCharsets.US_ASCII);
    }

    Kind kind() {
        return kind;
    }

    int changes() {
        return changes;
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes);
    }
}
