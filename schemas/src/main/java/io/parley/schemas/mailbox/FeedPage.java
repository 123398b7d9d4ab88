package io.parley.schemas.mailbox;

import java.util.List;

/**
 * Changes of a mailbox, in order, without a hole.
 *
 * @param entries numbered from one above the number asked after
 * @param head the mailbox's last sequence number at the same moment; 0 for a mailbox in which nothing ever happened
 */
public record FeedPage(List<FeedEntry> entries, long head) {
    public FeedPage {
        entries = List.copyOf(entries);
    }
}
