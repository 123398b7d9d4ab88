package io.parley.routing.wire;

import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.io.IOException;

/** Places in lists: two numbers (8, 8) each. */
final class Positions {
    private Positions() {}

    static void write(WireOutput out, RecentsPosition position) throws IOException {
        out.writeLong(position.lastSentAtMs());
        out.writeLong(position.lastSequence());
    }

    static RecentsPosition readRecents(WireInput in) throws IOException {
        return new RecentsPosition(in.readLong(), in.readLong());
    }

    static void write(WireOutput out, MessagePosition position) throws IOException {
        out.writeLong(position.sentAtMs());
        out.writeLong(position.sourceOffset());
    }

    static MessagePosition readMessage(WireInput in) throws IOException {
        return new MessagePosition(in.readLong(), in.readLong());
    }
}
