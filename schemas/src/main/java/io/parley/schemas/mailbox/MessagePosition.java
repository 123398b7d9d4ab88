package io.parley.schemas.mailbox;

/** A message's place in its conversation: ordered by both, ascending. The same in both mailboxes. */
public record MessagePosition(long sentAtMs, long sourceOffset) implements Comparable<MessagePosition> {
    @Override
    public int compareTo(MessagePosition other) {
        int byTime = Long.compare(sentAtMs, other.sentAtMs);
        return byTime != 0 ? byTime : Long.compare(sourceOffset, other.sourceOffset);
    }
}
