package io.parley.processor.store;

import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import java.nio.charset.StandardCharsets;

/** The keys of the store, as the package's page draws them. */
final class MailboxKeys {
    static final byte[] APPLIED = "applied".getBytes(StandardCharsets.US_ASCII);
    static final byte[] FORMAT = "format".getBytes(StandardCharsets.US_ASCII);
    static final byte[] LOG = "log".getBytes(StandardCharsets.US_ASCII);

    private MailboxKeys() {}

    /** Key of {@code mailboxes}; prefix of everything that is the owner's in the other families. */
    static byte[] owner(UserId owner) {
        return owner(new Bytes(), owner).toArray();
    }

    /** Writes it to {@code key}; the same for the others. */
    static Bytes owner(Bytes key, UserId owner) {
        return key.user(owner);
    }

    /** Key of {@code conversations}; prefix of a conversation's keys in {@code messages}, {@code ids} and {@code counts}. */
    static byte[] conversation(UserId owner, UserId peer) {
        return conversation(new Bytes(), owner, peer).toArray();
    }

    static Bytes conversation(Bytes key, UserId owner, UserId peer) {
        return key.user(owner).user(peer);
    }

    static byte[] message(UserId owner, UserId peer, MessagePosition position) {
        return message(new Bytes(), owner, peer, position.sentAtMs(), position.sourceOffset())
                .toArray();
    }

    static Bytes message(Bytes key, UserId owner, UserId peer, long sentAtMs, long sourceOffset) {
        return key.user(owner).user(peer).fixed(sentAtMs).fixed(sourceOffset);
    }

    static byte[] recent(UserId owner, RecentsPosition position) {
        return recent(new Bytes(), owner, position).toArray();
    }

    static Bytes recent(Bytes key, UserId owner, RecentsPosition position) {
        return key.user(owner).descending(position.lastSentAtMs()).descending(position.lastSequence());
    }

    static byte[] feed(UserId owner, long sequence) {
        return feed(new Bytes(), owner, sequence).toArray();
    }

    static Bytes feed(Bytes key, UserId owner, long sequence) {
        return key.user(owner).fixed(sequence);
    }

    static byte[] id(UserId owner, UserId peer, Side side, MessageId id) {
        return id(
                        new Bytes(),
                        owner,
                        peer,
                        side,
                        id.value().getMostSignificantBits(),
                        id.value().getLeastSignificantBits())
                .toArray();
    }

    /** @param high the message id's first half; {@code low} is its other one */
    static Bytes id(Bytes key, UserId owner, UserId peer, Side side, long high, long low) {
        return key.user(owner).user(peer).one(side.code()).fixed(high).fixed(low);
    }

    static byte[] count(UserId owner, UserId peer, long sequence) {
        return count(new Bytes(), owner, peer, sequence).toArray();
    }

    static Bytes count(Bytes key, UserId owner, UserId peer, long sequence) {
        return key.user(owner).user(peer).fixed(sequence);
    }

    /** The first key after all that begin with {@code prefix}, which ends in a zero byte as every prefix here does. */
    static byte[] after(byte[] prefix) {
        byte[] after = prefix.clone();
        after[after.length - 1]++;
        return after;
    }

    /** The first key above {@code key}. */
    static byte[] successor(byte[] key) {
        return new Bytes(key.length + 1).raw(key).one((byte) 0).toArray();
    }

    /** The position at the end of a key of {@code messages}. */
    static MessagePosition messagePosition(byte[] messageKey) {
        BytesReader reader = new BytesReader(messageKey, messageKey.length - 2 * Long.BYTES);
        return new MessagePosition(reader.fixed(), reader.fixed());
    }

    /** The position at the end of a key of {@code recents}. */
    static RecentsPosition recentsPosition(byte[] recentKey) {
        BytesReader reader = new BytesReader(recentKey, recentKey.length - 2 * Long.BYTES);
        return new RecentsPosition(reader.descending(), reader.descending());
    }
}
