package io.parley.endtoend.checker;

import java.util.List;
import java.util.UUID;

/** What a success holds. */
public sealed interface Answer {
    /** There was none, or it was an error. */
    record Nothing() implements Answer {
        public static final Nothing INSTANCE = new Nothing();
    }

    record Accepted(UUID messageId, String conversation) implements Answer {}

    record Marked() implements Answer {}

    record Feed(List<Entry> entries, long head) implements Answer {}

    /** Everything that came until the connection ended. */
    record Events(List<Entry> entries) implements Answer {}

    /** Newest first. */
    record Page(List<Entry.Message> messages, boolean more) implements Answer {}

    record Summaries(List<Summary> list) implements Answer {}

    /** The part of a summary that follows from the feed. */
    record Summary(String conversation, long unread, long readSeq, long lastSeq) {}
}
