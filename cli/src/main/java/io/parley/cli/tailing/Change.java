package io.parley.cli.tailing;

import io.parley.cli.client.AnswerObject;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A change of a mailbox. */
public sealed interface Change {
    /** Its number in the mailbox. */
    long sequence();

    /** As the API gives it, in one line. */
    String line();

    /** A message came, or was sent. Its text stays out of {@link #toString}. */
    record Message(
            long sequence, String line, String messageId, String sender, UserId peer, Instant sentAt, String text)
            implements Change {
        @Override
        public String toString() {
            return "change " + sequence;
        }
    }

    /** The owner has read a conversation up to a change. */
    record Read(long sequence, String line, UserId peer, long upTo) implements Change {}

    /** A kind that this version knows nothing of. */
    record Other(long sequence, String line, String type) implements Change {}

    /** @throws io.parley.cli.node.CommandFailure when {@code event} is no change of {@code owner}'s mailbox */
    static Change of(Signal.Event event, UserId owner) {
        AnswerObject entry = AnswerObject.parse(event.data().getBytes(StandardCharsets.UTF_8));
        long sequence = entry.number("seq");
        if (!event.id().equals(Long.toString(sequence))) {
            throw AnswerObject.unexpected("an event whose id is the seq of its data");
        }
        return switch (event.type()) {
            case "message" ->
                new Message(
                        sequence,
                        entry.line(),
                        entry.text("messageId"),
                        entry.text("sender"),
                        peer(entry, owner),
                        entry.time("sentAt"),
                        entry.text("text"));
            case "read" -> new Read(sequence, entry.line(), peer(entry, owner), entry.number("readSeq"));
            default -> new Other(sequence, entry.line(), event.type());
        };
    }

    private static UserId peer(AnswerObject entry, UserId owner) {
        try {
            return ConversationId.parse(entry.text("conversationId")).peerOf(owner);
        } catch (IllegalArgumentException e) {
            throw AnswerObject.unexpected("a conversation of " + owner + " in field conversationId");
        }
    }
}
