package io.parley.schemas.mailbox;

/**
 * A place in the list of recent conversations: the time and the mailbox sequence number of a conversation's last message. The list
 * is ordered by both, descending.
 */
public record RecentsPosition(long lastSentAtMs, long lastSequence) {}
