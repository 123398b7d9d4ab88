package io.parley.processor.store;

import io.parley.schemas.events.Framing;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partition of topic {@code messages} as fan-out, clients and strangers may come to write it: messages both ways, notes to self,
 * read markers, stretches fanned out again, retries of clients, batches that expired and come late, brokers whose clocks step back,
 * both framings, and records that are no events. A function of the random numbers it is given.
 */
final class RandomLog {
    /** A record, and what it means. */
    static final class Entry {
        private final byte @Nullable [] key;
        private final byte @Nullable [] value;
        private final @Nullable MailboxEvent event;

        /** @param event null when the record means nothing */
        Entry(byte @Nullable [] key, byte @Nullable [] value, @Nullable MailboxEvent event) {
            this.key = key;
            this.value = value;
            this.event = event;
        }

        byte @Nullable [] key() {
            return key;
        }

        byte @Nullable [] value() {
            return value;
        }

        @Nullable
        MailboxEvent event() {
            return event;
        }

        boolean isKeyless() {
            return key == null;
        }
    }

    private static final int SOURCE_PARTITIONS = 2;
    private static final long NOT_LONG_AFTER_1970 = 3;
    private static final Framing REGISTERED = Framing.confluent((subject, schema) -> 258);

    private final Random random;
    private final List<Entry> entries = new ArrayList<>();

    /** Every send's events, in the order of topic {@code sends}. */
    private final List<List<Entry>> fannedOut = new ArrayList<>();

    private final List<MessageStored> sent = new ArrayList<>();

    /** Events whose batch expired. */
    private final List<Entry> heldBack = new ArrayList<>();

    private final long[] nextSourceOffset = new long[SOURCE_PARTITIONS];
    private final long[] brokerClockMs = new long[SOURCE_PARTITIONS];

    /** Who writes to whom at the moment. */
    private List<UserId> users = List.of();

    RandomLog(Random random) {
        this.random = random;
        Arrays.setAll(
                brokerClockMs, _ -> chance(10) ? NOT_LONG_AFTER_1970 : 1_700_000_000_000L + random.nextInt(1_000));
    }

    void users(List<UserId> others) {
        users = List.copyOf(others);
        sent.clear();
        fannedOut.clear();
    }

    long end() {
        return entries.size();
    }

    Entry at(long offset) {
        return entries.get((int) offset);
    }

    boolean isKeyless(long from, long to) {
        return entries.subList((int) from, (int) to).stream().allMatch(Entry::isKeyless);
    }

    /** Appends what one thing that happens leaves in the log: nothing, a record, or some. */
    void append() {
        int what = random.nextInt(100);
        if (what < 48 || sent.isEmpty()) {
            send(anyone(), chance(12) ? null : anyone(), newOrForeignId(), text());
        } else if (what < 56) {
            fanOutAgain();
        } else if (what < 62) {
            retry();
        } else if (what < 72) {
            release();
        } else if (what < 86) {
            readMarker();
        } else if (what < 88) {
            sameSourceOffset();
        } else {
            poison();
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private UserId anyone() {
        return users.get(random.nextInt(users.size()));
    }

    /** An id is only unique for its sender in its conversation: others may use the same. */
    private MessageId newOrForeignId() {
        return chance(15) && !sent.isEmpty()
                ? anySent().messageId()
                : new MessageId(new UUID(random.nextLong(), random.nextLong()));
    }

    private MessageStored anySent() {
        return sent.get(random.nextInt(sent.size()));
    }

    private MessageText text() {
        int kind = random.nextInt(500);
        if (kind == 0) {
            return MessageText.of("x".repeat(MessageText.BYTES_MAX));
        }
        int length = kind < 60 ? 250 + random.nextInt(12) : 1 + random.nextInt(8);
        if (kind % 3 == 0) {
            return MessageText.of("b".repeat(length));
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(
                    switch (random.nextInt(4)) {
                        case 0 -> "é";
                        case 1 -> "€";
                        case 2 -> "😀";
                        default -> "a";
                    });
        }
        return MessageText.of(text.toString());
    }

    /** @param recipient null for a note to oneself */
    private void send(UserId sender, @Nullable UserId recipient, MessageId id, MessageText text) {
        UserId to = recipient == null ? sender : recipient;
        ConversationId conversation = ConversationId.of(sender, to);
        int partition = Math.floorMod(conversation.homeUser().value().hashCode(), SOURCE_PARTITIONS);
        var message =
                new MessageStored(conversation, id, sender, to, tick(partition), nextSourceOffset[partition], text);
        nextSourceOffset[partition] += 1 + (chance(20) ? random.nextInt(3) : 0);
        sent.add(message);
        List<Entry> events = new ArrayList<>();
        for (UserId owner : sender.equals(to) ? List.of(sender) : List.of(sender, to)) {
            Entry event = entryOf(new MailboxEvent(owner, message));
            events.add(event);
            if (chance(12)) {
                heldBack.add(event);
            } else {
                entries.add(event);
            }
        }
        fannedOut.add(events);
    }

    /** Time goes on, stands still, or steps back. */
    private long tick(int partition) {
        long stepMs = switch (random.nextInt(6)) {
            case 0, 1 -> 0;
            case 2, 3 -> 1;
            case 4 -> random.nextInt(1_000);
            default -> -random.nextInt(500);
        };
        brokerClockMs[partition] = Math.max(0, brokerClockMs[partition] + stepMs);
        return brokerClockMs[partition];
    }

    /** In one framing or the other, by the owner: some conversations have one of each. */
    private static Entry entryOf(MailboxEvent event) {
        Framing framing = event.owner().value().hashCode() % 2 == 0 ? Framing.SINGLE_OBJECT : REGISTERED;
        return new Entry(event.owner().bytes(), MailboxEventCodec.encode(event, framing), event);
    }

    private void fanOutAgain() {
        int from = random.nextInt(fannedOut.size());
        int to = Math.min(fannedOut.size(), from + 1 + random.nextInt(5));
        fannedOut.subList(from, to).forEach(entries::addAll);
    }

    private void retry() {
        MessageStored original = anySent();
        send(original.sender(), original.recipient(), original.messageId(), chance(50) ? original.text() : text());
    }

    private void release() {
        if (!heldBack.isEmpty()) {
            entries.add(heldBack.remove(random.nextInt(heldBack.size())));
        }
    }

    private void readMarker() {
        UserId owner = anyone();
        long upTo = switch (random.nextInt(12)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> 0;
            default -> random.nextInt(4 + 2 * sent.size());
        };
        entries.add(entryOf(new MailboxEvent(owner, new ConversationRead(ConversationId.of(owner, anyone()), upTo))));
    }

    /** Another message at the source offset of one that there is: nothing that fan-out would write. */
    private void sameSourceOffset() {
        MessageStored other = anySent();
        boolean answer = chance(50);
        var message = new MessageStored(
                other.conversationId(),
                new MessageId(new UUID(random.nextLong(), random.nextLong())),
                answer ? other.recipient() : other.sender(),
                answer ? other.sender() : other.recipient(),
                other.sentAtMs(),
                other.sourceOffset(),
                text());
        entries.add(entryOf(new MailboxEvent(other.recipient(), message)));
    }

    private void poison() {
        MessageStored message = anySent();
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(message.recipient(), message));
        byte[] key = message.recipient().bytes();
        entries.add(
                switch (random.nextInt(9)) {
                    case 0, 1, 2 -> new Entry(null, chance(50) ? value : null, null);
                    case 3 -> new Entry(key, null, null);
                    case 4 -> new Entry(key, randomBytes(), null);
                    case 5 -> new Entry(key, Arrays.copyOf(value, random.nextInt(value.length)), null);
                    case 6 -> new Entry(key, Arrays.copyOf(value, value.length + 1), null);
                    case 7 -> foreignConversation();
                    default -> new Entry(chance(50) ? new byte[0] : notTheKey(key), value, null);
                });
    }

    /** Another user's, or nobody's: the byte that ends an id in the store is in no id. */
    private byte[] notTheKey(byte[] key) {
        byte[] other = anyone().bytes();
        return Arrays.equals(other, key) ? Arrays.copyOf(key, key.length + 1) : other;
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        return bytes;
    }

    private Entry foreignConversation() {
        UserId stranger = new UserId("nobody-else");
        var event = new MailboxEvent(stranger, new ConversationRead(ConversationId.of(anyone(), anyone()), 1));
        return new Entry(stranger.bytes(), MailboxEventCodec.encode(event), null);
    }
}
