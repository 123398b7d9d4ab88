package io.parley.ingest.log;

import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.ids.UserId;
import java.util.concurrent.CompletableFuture;

/**
 * Topic {@code messages}, as far as ingest is concerned: a read marker concerns its owner's mailbox alone, so it needs no fan-out and
 * goes there directly. Thread-safe.
 */
public interface MarkerLog {
    /**
     * Appends that {@code reader} has read a conversation.
     *
     * @return completes normally in any case, and soon: on the caller's thread, or on one that must not be held up
     */
    CompletableFuture<AppendOutcome> append(UserId reader, ConversationRead read);
}
