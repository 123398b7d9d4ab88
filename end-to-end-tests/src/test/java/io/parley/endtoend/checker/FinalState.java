package io.parley.endtoend.checker;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was read when all was healed and nobody wrote any more. What was not read is empty, and its checks are vacuous. */
public record FinalState(
        Map<String, Mailbox> mailboxes, List<Digest> digests, Optional<Logs> logs, Optional<Convergence> convergence) {
    /**
     * @param feed the whole of it
     * @param conversations by id: all its pages put together, oldest first. That is a conversation's order; the feed's may differ,
     *     since a late message gets the next number there and its own place here
     * @param summaries the list of conversations
     */
    public record Mailbox(
            List<Entry> feed, Map<String, List<Entry.Message>> conversations, List<Answer.Summary> summaries) {}

    /** @param source whose: a node, a standby, a rebuild */
    public record Digest(String source, int partition, long appliedOffset, String sha256) {}

    /** The raw topics, each partition in its order. */
    public record Logs(List<RawSend> sends, List<RawEvent> messages) {}

    public record RawSend(int partition, long offset, MessageKey key, String recipient, long textHash) {}

    /** A message in topic {@code messages}; {@code recordKey} is the record's key, {@code owner} what its value says. */
    public record RawEvent(
            int partition,
            long offset,
            String recordKey,
            String owner,
            MessageKey key,
            long sourceOffset,
            long textHash) {}

    /** @param caughtUpNs when every node was ready, with no lag; empty when that never came */
    public record Convergence(long healedNs, Optional<Long> caughtUpNs) {}
}
