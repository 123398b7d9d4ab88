package io.parley.schemas.mailbox;

import io.parley.schemas.ids.UserId;
import java.util.Optional;

/**
 * A question about one mailbox. Every answer is a value, complete, from one moment of the mailbox.
 *
 * @param <A> what a served question gives
 */
public sealed interface MailboxQuery<A> {

    /** A page's bound: 500 messages of 64 KiB are the most that one answer holds in memory. */
    int LIMIT_MAX = 500;

    /** Whose mailbox. */
    UserId owner();

    /**
     * The conversations of a mailbox, the one with the most recent message first.
     *
     * @param after where the page before ended; empty for the first page
     */
    record RecentConversations(UserId owner, int limit, Optional<RecentsPosition> after)
            implements MailboxQuery<Page<ConversationSummary, RecentsPosition>> {
        public RecentConversations {
            requireLimit(limit);
        }
    }

    /** One conversation of a mailbox; empty when the two have never exchanged a message. */
    record OneConversation(UserId owner, UserId peer) implements MailboxQuery<Optional<ConversationSummary>> {}

    /**
     * Messages of one conversation in the conversation's order.
     *
     * @param direction newest first or oldest first
     * @param from where the page before ended, itself not part of this one; empty for the conversation's newest or oldest
     */
    record ConversationMessages(
            UserId owner, UserId peer, int limit, Direction direction, Optional<MessagePosition> from)
            implements MailboxQuery<Page<Message, MessagePosition>> {
        public ConversationMessages {
            requireLimit(limit);
        }
    }

    /** Which way through a conversation. */
    enum Direction {
        NEWEST_FIRST,
        OLDEST_FIRST
    }

    /** The changes of a mailbox with a sequence number above {@code after}, in order, without a hole. */
    record FeedAfter(UserId owner, long after, int limit) implements MailboxQuery<FeedPage> {
        public FeedAfter {
            requireLimit(limit);
            if (after < 0) {
                throw new IllegalArgumentException("expected a sequence number of at least 0");
            }
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("expected a limit of 1 to " + LIMIT_MAX);
        }
    }
}
