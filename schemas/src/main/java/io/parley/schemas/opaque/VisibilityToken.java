package io.parley.schemas.opaque;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Names a change that a reader wants to see: a read that presents it, on any node and by any participant, is answered from a state
 * that holds the change, or not at all. It names the thing itself and not a place in a log, so it also works for a send that turned
 * out to be a retry, and after a rebuild.
 */
public sealed interface VisibilityToken {

    /** Whether {@code reader} has a mailbox in which the change will show. */
    boolean concerns(UserId reader);

    /** The message with this id, from this sender, in this conversation. */
    record OfMessage(ConversationId conversationId, UserId sender, MessageId messageId) implements VisibilityToken {
        public OfMessage {
            if (!conversationId.includes(sender)) {
                throw new IllegalArgumentException("expected the sender to take part in the conversation");
            }
        }

        @Override
        public boolean concerns(UserId reader) {
            return conversationId.includes(reader);
        }

        @Override
        public String text() {
            byte[] conversation = conversationId.toString().getBytes(StandardCharsets.US_ASCII);
            byte[] payload = ByteBuffer.allocate(2 + MessageId.BYTES + conversation.length)
                    .put(KIND_MESSAGE)
                    .put((byte) (conversationId.first().equals(sender) ? 0 : 1))
                    .put(messageId.bytes())
                    .put(conversation)
                    .array();
            return OpaqueText.seal(payload, CONTEXT);
        }

        private static OfMessage ofPayload(byte[] payload) {
            int conversationAt = 2 + MessageId.BYTES;
            if (payload.length < conversationAt) {
                throw new IllegalArgumentException("expected a whole token");
            }
            ConversationId conversation = ConversationId.parse(
                    new String(payload, conversationAt, payload.length - conversationAt, StandardCharsets.ISO_8859_1));
            UserId sender = payload[1] == 0 ? conversation.first() : conversation.second();
            return new OfMessage(conversation, sender, MessageId.ofBytes(payload, 2));
        }
    }

    /**
     * Everything up to this offset of the owner's partition of topic {@code messages}: for a change that ingest appends there
     * itself, such as a read marker.
     */
    record OfOffset(UserId owner, long offset) implements VisibilityToken {
        public OfOffset {
            if (offset < 0) {
                throw new IllegalArgumentException("expected an offset of at least 0");
            }
        }

        @Override
        public boolean concerns(UserId reader) {
            return owner.equals(reader);
        }

        @Override
        public String text() {
            byte[] payload = ByteBuffer.allocate(1 + Long.BYTES + owner.value().length())
                    .put(KIND_OFFSET)
                    .putLong(offset)
                    .put(owner.bytes())
                    .array();
            return OpaqueText.seal(payload, CONTEXT);
        }

        private static OfOffset ofPayload(byte[] payload) {
            if (payload.length < 1 + Long.BYTES) {
                throw new IllegalArgumentException("expected a whole token");
            }
            ByteBuffer buffer = ByteBuffer.wrap(payload);
            buffer.get();
            long offset = buffer.getLong();
            byte[] owner = new byte[buffer.remaining()];
            buffer.get(owner);
            return new OfOffset(UserId.ofBytes(owner), offset);
        }
    }

    /** Distinguishes tokens from cursors in the checksum. */
    String CONTEXT = "token";

    /** First byte of a payload; written into clients' hands, so a number is never used again for something else. */
    byte KIND_MESSAGE = 1;

    byte KIND_OFFSET = 2;

    /** The URL-safe text that a client gets. */
    String text();

    /** @throws IllegalArgumentException when {@code text} is not the text of a token */
    static VisibilityToken parse(String text) {
        byte[] payload = OpaqueText.open(text, CONTEXT);
        byte kind = payload.length == 0 ? 0 : payload[0];
        return switch (kind) {
            case KIND_MESSAGE -> OfMessage.ofPayload(payload);
            case KIND_OFFSET -> OfOffset.ofPayload(payload);
            default -> throw new IllegalArgumentException("expected a token of a known kind");
        };
    }
}
