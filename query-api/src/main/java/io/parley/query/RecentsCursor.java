package io.parley.query;

import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.OpaqueText;

/**
 * {@link RecentsPosition} to the text that a client carries, and back. It opens for the list of the mailbox that it was made for
 * and for nothing else. The payload is {@code lastSentAtMs}, {@code lastSequence}, laid out as {@link CursorPayload} says.
 */
final class RecentsCursor {
    private static final String KIND = "recents-cursor";

    private RecentsCursor() {}

    static String seal(UserId owner, RecentsPosition position) {
        CursorPayload payload = new CursorPayload(position.lastSentAtMs(), position.lastSequence());
        return OpaqueText.seal(payload.toBytes(), KIND, owner.value());
    }

    /** @throws IllegalArgumentException when {@code text} was not sealed for this mailbox's list */
    static RecentsPosition open(UserId owner, String text) {
        CursorPayload payload = CursorPayload.ofBytes(OpaqueText.open(text, KIND, owner.value()));
        return new RecentsPosition(payload.major(), payload.minor());
    }
}
