package io.parley.processor.store;

import io.parley.processor.fold.FoldOutcome;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What mailboxes must be, in the plainest way: each is the list of its changes, and every answer is computed from the whole list. It
 * shares no line with the fold, keeps no index and no counter, and is as slow as that sounds.
 */
final class MailboxModel {
    /** A change's number is its place in the mailbox's list, counted from 1. */
    private sealed interface Change {}

    private record Came(long sequence, MessageStored message, long shownAtMs) implements Change {}

    private record Read(long sequence, ConversationId conversation, long upTo) implements Change {}

    private final Map<UserId, List<Change>> mailboxes = new HashMap<>();

    /** @param event null for a record that is no event */
    FoldOutcome fold(@Nullable MailboxEvent event) {
        if (event == null) {
            return FoldOutcome.POISON;
        }
        return switch (event.change()) {
            case MessageStored message -> foldMessage(event.owner(), message);
            case ConversationRead read -> foldRead(event.owner(), read);
        };
    }

    private FoldOutcome foldMessage(UserId owner, MessageStored message) {
        List<Came> conversation = conversation(owner, message.conversationId());
        for (Came other : conversation) {
            if (other.message.messageId().equals(message.messageId())
                    && other.message.sender().equals(message.sender())) {
                return FoldOutcome.REPETITION;
            }
        }
        long earliestMs = 0;
        long latestMs = Long.MAX_VALUE;
        for (Came other : conversation) {
            if (other.message.sourceOffset() == message.sourceOffset()) {
                return FoldOutcome.POISON;
            }
            if (other.message.sourceOffset() < message.sourceOffset()) {
                earliestMs = Math.max(earliestMs, other.shownAtMs);
            } else {
                latestMs = Math.min(latestMs, other.shownAtMs);
            }
        }
        long shownAtMs = Math.min(latestMs, Math.max(earliestMs, message.sentAtMs()));
        List<Change> changes = mailboxes.computeIfAbsent(owner, _ -> new ArrayList<>());
        changes.add(new Came(changes.size() + 1, message, shownAtMs));
        boolean overtaken = latestMs < Long.MAX_VALUE;
        return overtaken ? FoldOutcome.APPLIED_LATE : FoldOutcome.APPLIED;
    }

    private FoldOutcome foldRead(UserId owner, ConversationRead read) {
        if (conversation(owner, read.conversationId()).isEmpty()) {
            return FoldOutcome.UNCHANGED;
        }
        long upTo = Math.min(read.upToSequence(), head(owner));
        if (upTo <= marker(owner, read.conversationId())) {
            return FoldOutcome.UNCHANGED;
        }
        List<Change> changes = changes(owner);
        changes.add(new Read(changes.size() + 1, read.conversationId(), upTo));
        return FoldOutcome.APPLIED;
    }

    private List<Change> changes(UserId owner) {
        List<Change> changes = mailboxes.get(owner);
        return changes == null ? List.of() : changes;
    }

    /** In the conversation's order: the order of topic {@code sends}. */
    private List<Came> conversation(UserId owner, ConversationId id) {
        List<Came> messages = new ArrayList<>();
        for (Change change : changes(owner)) {
            if (change instanceof Came came && came.message.conversationId().equals(id)) {
                messages.add(came);
            }
        }
        messages.sort(Comparator.comparingLong(came -> came.message.sourceOffset()));
        return messages;
    }

    private long marker(UserId owner, ConversationId id) {
        long marker = 0;
        for (Change change : changes(owner)) {
            if (change instanceof Read read && read.conversation.equals(id)) {
                marker = Math.max(marker, read.upTo);
            }
        }
        return marker;
    }

    long head(UserId owner) {
        return changes(owner).size();
    }

    List<Message> messages(UserId owner, UserId peer) {
        return conversation(owner, ConversationId.of(owner, peer)).stream()
                .map(came -> asRead(came, came.message.text()))
                .toList();
    }

    Optional<ConversationSummary> summary(UserId owner, UserId peer) {
        ConversationId id = ConversationId.of(owner, peer);
        List<Came> messages = conversation(owner, id);
        if (messages.isEmpty()) {
            return Optional.empty();
        }
        long marker = marker(owner, id);
        long unread = messages.stream()
                .filter(came -> !came.message.sender().equals(owner) && came.sequence > marker)
                .count();
        Came last = messages.getLast();
        return Optional.of(
                new ConversationSummary(id, peer, unread, marker, asRead(last, preview(last.message.text()))));
    }

    /** Most recent first: by the time of the last message, then by its number. */
    List<ConversationSummary> recents(UserId owner) {
        return changes(owner).stream()
                .filter(Came.class::isInstance)
                .map(change -> ((Came) change).message.conversationId().peerOf(owner))
                .distinct()
                .flatMap(peer -> summary(owner, peer).stream())
                .sorted(Comparator.<ConversationSummary>comparingLong(
                                summary -> summary.lastMessage().sentAtMs())
                        .thenComparingLong(summary -> summary.lastMessage().sequence())
                        .reversed())
                .toList();
    }

    List<FeedEntry> feed(UserId owner) {
        return changes(owner).stream().map(MailboxModel::asEntry).toList();
    }

    private static FeedEntry asEntry(Change change) {
        return switch (change) {
            case Came came ->
                new FeedEntry.MessageEntry(came.message.conversationId(), asRead(came, came.message.text()));
            case Read read -> new FeedEntry.ReadEntry(read.sequence, read.conversation, read.upTo);
        };
    }

    private static Message asRead(Came came, MessageText text) {
        return new Message(came.sequence, came.message.messageId(), came.message.sender(), text, came.shownAtMs);
    }

    /** As many whole code points as fit into 256 characters of Java. */
    private static MessageText preview(MessageText text) {
        String whole = text.string();
        int end = 0;
        while (end < whole.length() && end + Character.charCount(whole.codePointAt(end)) <= 256) {
            end += Character.charCount(whole.codePointAt(end));
        }
        return MessageText.of(whole.substring(0, end));
    }
}
