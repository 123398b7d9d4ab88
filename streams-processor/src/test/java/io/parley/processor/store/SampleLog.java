package io.parley.processor.store;

import io.parley.schemas.events.MailboxChange;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A log without surprises: Alice hears from seven friends in turn and reads some of it. Every record changes her mailbox. */
final class SampleLog {
    static final UserId ALICE = new UserId("alice");
    private static final int FRIENDS = 7;
    private static final int READ_EVERY = 10;

    private SampleLog() {}

    static ConsumerRecord<byte[], byte[]> at(long offset) {
        return StoreHost.record(
                offset, ALICE.bytes(), MailboxEventCodec.encode(new MailboxEvent(ALICE, changeAt(offset))));
    }

    private static MailboxChange changeAt(long offset) {
        boolean read = offset % READ_EVERY == READ_EVERY - 1;
        // The marker names the number of the friend's last message, so that it always moves.
        UserId friend = friend(read ? offset - 1 : offset);
        ConversationId conversation = ConversationId.of(ALICE, friend);
        return read
                ? new ConversationRead(conversation, offset)
                : new MessageStored(
                        conversation,
                        new MessageId(new UUID(offset * 0x9E3779B97F4A7C15L, offset)),
                        friend,
                        ALICE,
                        1_700_000_000_000L + offset,
                        offset,
                        MessageText.of("message " + offset));
    }

    /** Alice has read what her friend has sent up to that number. */
    static byte[] marker(UserId friend, long upTo) {
        return MailboxEventCodec.encode(
                new MailboxEvent(ALICE, new ConversationRead(ConversationId.of(ALICE, friend), upTo)));
    }

    static UserId friend(long number) {
        return new UserId("friend" + number % FRIENDS);
    }

    /** @param to excluded */
    static List<ConsumerRecord<byte[], byte[]>> stretch(long from, long to) {
        return LongStream.range(from, to).mapToObj(SampleLog::at).toList();
    }

    /**
     * Each is written by itself.
     *
     * @param to excluded
     */
    static void fold(MailboxStore store, long from, long to) {
        for (ConsumerRecord<byte[], byte[]> record : stretch(from, to)) {
            store.fold(record.offset(), record.key(), record.value(), false);
        }
    }

    /**
     * None is written before there are many, or the end of them comes.
     *
     * @param to excluded
     */
    static void foldWithMoreToCome(MailboxStore store, long from, long to) {
        for (ConsumerRecord<byte[], byte[]> record : stretch(from, to)) {
            store.fold(record.offset(), record.key(), record.value(), true);
        }
    }
}
