package io.parley.processor.fold;

import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.RecentsPosition;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox as a whole.
 *
 * @param head its last sequence number; 0 when nothing happened yet
 * @param newest the conversation with the most recent message; null while there is none
 */
public record MailboxRow(long head, @Nullable Newest newest) {
    public static final MailboxRow EMPTY = new MailboxRow(0, null);

    /** The conversation that leads the list of recent ones. It stands here and not in the index: most messages go to it, and none of those has to move anything. */
    public record Newest(UserId peer, RecentsPosition position) {}
}
