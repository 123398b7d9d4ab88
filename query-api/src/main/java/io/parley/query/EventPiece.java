package io.parley.query;

import io.parley.http.answer.JsonAnswer;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What is sent at a time on a live stream: some changes of a mailbox as server-sent events, each of them whole.
 *
 * @param bytes what goes onto the wire; not to be changed
 * @param lastSequence what a client that has got it has seen its mailbox up to
 * @param events how many changes it holds
 * @param more whether the mailbox held more than these when they were read
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy of each piece would help nobody.
record EventPiece(byte[] bytes, long lastSequence, int events, boolean more) {
    /**
     * No event is begun above it. A slow reader makes its stream hold one piece, so that is what bounds its memory: this and one
     * message, and not a page of the largest messages there are. What is left of a page is read again.
     */
    static final int BYTES_ENOUGH = 16 * 1024;

    /** A comment; clients skip it. */
    private static final byte[] COMMENT = ascii(": \n\n");

    /** Says that the connection lives when there is no change to tell of. */
    static EventPiece heartbeat(long lastSequence) {
        return new EventPiece(COMMENT, lastSequence, 0, false);
    }

    /** A heartbeat for a client to whom there is more to tell. */
    static EventPiece stillBehind(long lastSequence) {
        return new EventPiece(COMMENT, lastSequence, 0, true);
    }

    /** The first piece of a stream: begins with a comment, so that there are bytes even when there is no change. */
    static EventPiece opening(FeedPage page, long after) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(COMMENT);
        return fill(bytes, page, after);
    }

    /** The first changes of {@code page}, one at least. */
    static EventPiece of(FeedPage page, long after) {
        EventPiece piece = fill(new ByteArrayOutputStream(), page, after);
        if (piece.events == 0) {
            throw new IllegalStateException("expected change " + (after + 1) + ", but got none");
        }
        return piece;
    }

    private static EventPiece fill(ByteArrayOutputStream bytes, FeedPage page, long after) {
        long last = after;
        int events = 0;
        for (FeedEntry entry : page.entries()) {
            if (bytes.size() >= BYTES_ENOUGH) {
                break;
            }
            if (entry.sequence() != last + 1) {
                // Once sent, the client would believe that it has seen what lies between.
                throw new IllegalStateException("expected change " + (last + 1) + ", but got " + entry.sequence());
            }
            write(entry, bytes);
            last = entry.sequence();
            events++;
        }
        return new EventPiece(bytes.toByteArray(), last, events, last < page.head());
    }

    /** JSON escapes every line break that a text holds, so that it is one line. */
    private static void write(FeedEntry entry, ByteArrayOutputStream bytes) {
        bytes.writeBytes(ascii("id: " + entry.sequence() + "\nevent: " + FeedJson.type(entry) + "\ndata: "));
        bytes.writeBytes(JsonAnswer.bytes(json -> FeedJson.writeEntry(entry, json)));
        bytes.writeBytes(ascii("\n\n"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
