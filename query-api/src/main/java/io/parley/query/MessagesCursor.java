package io.parley.query;

import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.opaque.OpaqueText;

/**
 * {@link MessagePosition} to the text that a client carries, and back. It opens for the conversation in the mailbox that it was
 * made for and for nothing else. It is a place and not a direction: a client may read on in either way from it. The payload is
 * {@code sentAtMs}, {@code sourceOffset}, laid out as {@link CursorPayload} says.
 */
final class MessagesCursor {
    private static final String KIND = "messages-cursor";

    private MessagesCursor() {}

    static String seal(UserId owner, UserId peer, MessagePosition position) {
        CursorPayload payload = new CursorPayload(position.sentAtMs(), position.sourceOffset());
        return OpaqueText.seal(payload.toBytes(), KIND, owner.value(), peer.value());
    }

    /** @throws IllegalArgumentException when {@code text} was not sealed for this conversation in this mailbox */
    static MessagePosition open(UserId owner, UserId peer, String text) {
        CursorPayload payload = CursorPayload.ofBytes(OpaqueText.open(text, KIND, owner.value(), peer.value()));
        return new MessagePosition(payload.major(), payload.minor());
    }
}
