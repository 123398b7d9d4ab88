package io.parley.endtoend.checker;

import java.util.Optional;
import java.util.UUID;

/** What a client asks for. */
public sealed interface Request {
    /** A retry is a send with the same recipient and id. {@code textHash} as in {@link Entry.Message}. */
    record Send(String recipient, UUID messageId, long textHash) implements Request {}

    record MarkRead(String peer, long seq) implements Request {}

    /** One segment of a stream: {@code stream} is the same for all that a client takes for one, across its connections. */
    record Stream(long stream, long after) implements Request {}

    /** Any question with one answer. */
    sealed interface Query extends Request {
        Freshness freshness();
    }

    /** Here {@code after} says what the client has seen. */
    record FeedRead(long after, int limit, Freshness freshness) implements Query {}

    /**
     * One page of a conversation, newest first.
     *
     * @param chain the same for a page and those that follow by its cursor
     * @param first whether it was asked for without a cursor
     */
    record PageBack(String peer, int limit, long chain, boolean first, Freshness freshness) implements Query {}

    record Recents(int limit, Freshness freshness) implements Query {}

    record Unread(String peer, Freshness freshness) implements Query {}

    /**
     * @param seen the header {@code Parley-Seen-Seq}; 0 without one
     * @param token the message whose token the question carried
     */
    record Freshness(long seen, Optional<MessageKey> token) {
        public static final Freshness ANY = new Freshness(0, Optional.empty());
    }
}
