package io.parley.processor.simulation;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow.Newest;
import io.parley.processor.fold.MailboxState.StoredMessage;
import io.parley.processor.fold.Side;
import io.parley.processor.simulation.MemoryMailboxes.Conversation;
import io.parley.processor.simulation.MemoryMailboxes.FeedRow;
import io.parley.processor.simulation.MemoryMailboxes.Mailbox;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.RecentsPosition;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holds what is in the mailboxes against what the clients did. */
final class Checker {
    private final World world;
    private final List<FoldNode> nodes;
    private final List<UserId> users;
    private final List<Sent> sent;

    Checker(World world, List<FoldNode> nodes, List<UserId> users, List<Sent> sent) {
        this.world = world;
        this.nodes = nodes;
        this.users = users;
        this.sent = sent;
    }

    static MessageId idOf(int number) {
        return new MessageId(new UUID(0, number));
    }

    /** Past every message's number for an id that no client gave. */
    static int numberOf(MessageId id) {
        return id.value().getMostSignificantBits() == 0
                ? (int) id.value().getLeastSignificantBits()
                : Integer.MAX_VALUE;
    }

    void check(List<Marker> markers) {
        for (UserId user : users) {
            Mailbox mailbox = mailbox(user);
            if (mailbox != null) {
                checkFeed(user, mailbox);
                checkCounts(world, user, mailbox);
                checkRecents(user, mailbox);
                for (Map.Entry<UserId, Conversation> entry :
                        mailbox.conversations().entrySet()) {
                    checkConversation(user, entry.getKey(), entry.getValue());
                }
            }
        }
        for (Sent message : sent) {
            checkPresent(message, message.send().sender());
            checkPresent(message, message.send().recipient());
        }
        for (Marker marker : markers) {
            checkMarker(marker);
        }
    }

    private @Nullable Mailbox mailbox(UserId user) {
        return nodes.get(Topics.partitionOf(user)).state().find(user);
    }

    private @Nullable Conversation conversation(UserId owner, UserId peer) {
        Mailbox mailbox = mailbox(owner);
        return mailbox == null ? null : mailbox.conversations().get(peer);
    }

    private void checkPresent(Sent message, UserId owner) {
        if (message.copies() == 0 && !message.acknowledged()) {
            return;
        }
        Conversation conversation =
                conversation(owner, message.send().conversationId().peerOf(owner));
        MessageId id = message.send().messageId();
        if (conversation == null
                || conversation.messages().stream()
                        .noneMatch(stored -> stored.messageId().equals(id))) {
            Invariant broken = message.acknowledged() ? Invariant.DURABLE : Invariant.CONSERVED;
            world.found(broken, "message " + message.number() + " is not in the mailbox of " + owner);
            if (message.copies() > 0) {
                world.found(Invariant.CONSERVED, "message " + message.number() + " is not in the mailbox of " + owner);
            }
        }
    }

    private void checkFeed(UserId user, Mailbox mailbox) {
        List<FeedRow> feed = mailbox.feed();
        boolean dense = mailbox.row().head() == feed.size();
        int messages = 0;
        for (int i = 0; i < feed.size() && dense; i++) {
            if (feed.get(i) instanceof FeedRow.Stored stored) {
                messages++;
                dense = stored.message().sequence() == i + 1;
            }
        }
        int placed = mailbox.conversations().values().stream()
                .mapToInt(conversation -> conversation.messages().size())
                .sum();
        if (!dense || placed != messages) {
            world.found(Invariant.DENSE_FEED, "the feed of " + user + " has a hole");
        }
    }

    /** Unread and the markers, recounted from the feed alone. */
    static void checkCounts(World world, UserId user, Mailbox mailbox) {
        Map<UserId, Long> markers = new HashMap<>();
        for (FeedRow row : mailbox.feed()) {
            if (row instanceof FeedRow.Read read) {
                Long before = markers.put(read.peer(), read.readSequence());
                if (before != null && before >= read.readSequence()) {
                    world.found(Invariant.MARKERS, "the marker of " + user + " for " + read.peer() + " moved back");
                }
            }
        }
        for (Map.Entry<UserId, Conversation> entry : mailbox.conversations().entrySet()) {
            long marker = markers.getOrDefault(entry.getKey(), 0L);
            long unread = 0;
            for (StoredMessage message : entry.getValue().messages()) {
                if (message.side() == Side.PEER && message.sequence() > marker) {
                    unread++;
                }
            }
            ConversationRow row = entry.getValue().row();
            if (row == null || row.readSequence() != marker) {
                world.found(Invariant.MARKERS, "the marker of " + user + " is not the last one of the feed");
            }
            if (row == null || row.unread() != unread) {
                world.found(Invariant.UNREAD, user + " should have " + unread + " unread of " + entry.getKey());
            }
        }
    }

    private void checkRecents(UserId user, Mailbox mailbox) {
        Map<UserId, RecentsPosition> listed = new HashMap<>();
        mailbox.recents().forEach((position, peer) -> listed.put(peer, position));
        boolean once = listed.size() == mailbox.recents().size();
        Newest newest = mailbox.row().newest();
        if (newest != null) {
            once &= listed.put(newest.peer(), newest.position()) == null;
        }
        Map<UserId, RecentsPosition> expected = new HashMap<>();
        mailbox.conversations().forEach((peer, conversation) -> {
            StoredMessage last = conversation.messages().getLast();
            expected.put(peer, new RecentsPosition(last.position().sentAtMs(), last.sequence()));
        });
        if (!once || !listed.equals(expected)) {
            world.found(Invariant.RECENTS, "the list of " + user + " is not that of the last messages");
        }
    }

    private void checkConversation(UserId owner, UserId peer, Conversation conversation) {
        BitSet once = new BitSet();
        int begunBefore = -1;
        for (StoredMessage stored : conversation.messages()) {
            int number = numberOf(stored.messageId());
            if (number >= sent.size() || !isOf(sent.get(number).send(), owner, peer, stored.side())) {
                world.found(Invariant.NO_PHANTOM, "nobody sent what is in the mailbox of " + owner);
                return;
            }
            Sent message = sent.get(number);
            if (!stored.text().equals(message.send().text())) {
                world.found(Invariant.TEXT, "message " + number + " has another text");
            }
            if (once.get(number)) {
                world.found(Invariant.ONCE, "message " + number + " is twice in the mailbox of " + owner);
            }
            once.set(number);
            if (message.doneAt() < begunBefore) {
                world.found(
                        Invariant.REAL_TIME,
                        "message " + number + " is in the mailbox of " + owner + " after one that was begun later");
            }
            begunBefore = Math.max(begunBefore, message.begunAt());
        }
        checkAgreement(owner, peer, conversation);
    }

    private static boolean isOf(Send send, UserId owner, UserId peer, Side side) {
        return side == Side.OWNER
                ? send.sender().equals(owner) && send.recipient().equals(peer)
                : send.sender().equals(peer) && send.recipient().equals(owner);
    }

    private void checkAgreement(UserId owner, UserId peer, Conversation mine) {
        Conversation theirs = conversation(/* owner= */ peer, /* peer= */ owner);
        List<StoredMessage> others = theirs == null ? List.of() : theirs.messages();
        boolean agrees = others.size() == mine.messages().size();
        for (int i = 0; agrees && i < others.size(); i++) {
            agrees = others.get(i).messageId().equals(mine.messages().get(i).messageId());
        }
        if (!agrees) {
            world.found(
                    Invariant.AGREEMENT,
                    owner + " has " + numbers(mine.messages()) + ", but " + peer + " has " + numbers(others));
        }
    }

    private static List<Integer> numbers(List<StoredMessage> messages) {
        return messages.stream().map(message -> numberOf(message.messageId())).toList();
    }

    private void checkMarker(Marker marker) {
        Conversation conversation = conversation(marker.owner(), marker.peer());
        ConversationRow row = conversation == null ? null : conversation.row();
        if (marker.acknowledged()
                && marker.upTo() != Long.MAX_VALUE
                && (row == null || row.readSequence() < marker.upTo())) {
            world.found(Invariant.MARKERS, "a marker of " + marker.owner() + " is lost");
        }
    }

    void checkRefold(ShippedFold fold) {
        for (FoldNode node : nodes) {
            MemoryMailboxes scratch = new MemoryMailboxes();
            for (int offset = 0; offset < node.log().end(); offset++) {
                fold.fold(node.log().at(offset), scratch, false);
            }
            if (!scratch.sameRows(node.state())) {
                world.found(Invariant.SAME_AS_REFOLDED, "the live store differs from one folded from scratch");
            }
        }
    }
}
