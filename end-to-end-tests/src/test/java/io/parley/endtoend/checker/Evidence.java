package io.parley.endtoend.checker;

import io.parley.endtoend.checker.ConversationIndex.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The history and the state at its end, and what more than one check needs of them, worked out once. */
final class Evidence {
    private static final int AROUND = 5;

    private final History history;
    private final FinalState end;
    private final Map<MessageKey, SentMessage> sent = new HashMap<>();
    private final Map<String, MailboxIndex> mailboxes = new HashMap<>();

    Evidence(History history, FinalState end) {
        this.history = history;
        this.end = end;
        for (Operation operation : history.operations()) {
            if (operation.request() instanceof Request.Send send) {
                sent.computeIfAbsent(keyOf(operation, send), key -> new SentMessage())
                        .add(operation, send);
            }
        }
        end.mailboxes().forEach((owner, mailbox) -> mailboxes.put(owner, new MailboxIndex(owner, mailbox)));
    }

    static MessageKey keyOf(Operation operation, Request.Send send) {
        return MessageKey.of(operation.user(), send.recipient(), send.messageId());
    }

    /** The participants of a message's conversation: one, when a user wrote to himself. */
    static List<String> owners(MessageKey key) {
        String sender = key.sender();
        String conversation = key.conversation();
        String peer = conversation.startsWith(sender + ":")
                ? conversation.substring(sender.length() + 1)
                : conversation.substring(0, conversation.length() - sender.length() - 1);
        return peer.equals(sender) ? List.of(sender) : List.of(sender, peer);
    }

    History history() {
        return history;
    }

    FinalState end() {
        return end;
    }

    Map<MessageKey, SentMessage> sent() {
        return sent;
    }

    Map<String, MailboxIndex> mailboxes() {
        return mailboxes;
    }

    @Nullable
    MailboxIndex mailbox(String owner) {
        return mailboxes.get(owner);
    }

    @Nullable
    Place place(String owner, MessageKey key) {
        MailboxIndex mailbox = mailboxes.get(owner);
        return mailbox == null ? null : mailbox.place(key);
    }

    /** Every change that any answer showed. */
    void forEachSeen(BiConsumer<Operation, Entry> take) {
        for (Operation operation : history.operations()) {
            seen(operation).forEach(entry -> take.accept(operation, entry));
        }
    }

    static List<? extends Entry> seen(Operation operation) {
        return switch (operation.answer()) {
            case Answer.Feed feed -> feed.entries();
            case Answer.Events events -> events.entries();
            case Answer.Page page -> page.messages();
            default -> List.of();
        };
    }

    List<String> around(String owner, String conversation, long seq) {
        List<String> lines = new ArrayList<>();
        mailboxes.forEach((user, mailbox) -> {
            if (user.equals(owner)) {
                window(user, mailbox, seq, lines);
            } else if (MessageKey.concerns(conversation, user)) {
                Entry entry = entry(owner, seq);
                Place place = entry instanceof Entry.Message message ? mailbox.place(message.key()) : null;
                window(user, mailbox, place == null ? mailbox.feed().size() : place.seq(), lines);
            }
        });
        return lines;
    }

    private @Nullable Entry entry(String owner, long seq) {
        MailboxIndex mailbox = mailboxes.get(owner);
        return mailbox == null ? null : mailbox.entry(seq);
    }

    private static void window(String user, MailboxIndex mailbox, long seq, List<String> lines) {
        for (long each = seq - AROUND; each <= seq + AROUND; each++) {
            Entry entry = mailbox.entry(each);
            if (entry != null) {
                lines.add(user + " has " + entry);
            }
        }
    }

    List<String> around(Operation operation) {
        List<String> lines = new ArrayList<>();
        history.faults().stream()
                .filter(fault -> fault.ns() <= operation.endedNs())
                .reduce((earlier, later) -> later)
                .ifPresent(fault -> lines.add("last fault " + fault));
        // With all its entries an answer would fill pages.
        lines.add("process " + operation.process() + " of " + operation.user() + ", " + operation.begunNs() + " to "
                + operation.endedNs() + ": " + operation.request() + " " + operation.outcome() + " "
                + operation.status());
        seen(operation).stream().limit(2L * AROUND + 1).forEach(entry -> lines.add("answer has " + entry));
        return lines;
    }
}
