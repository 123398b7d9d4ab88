package io.parley.processor.simulation;

import static java.util.Objects.requireNonNull;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.FoldOutcome;
import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.Side;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.UndecodableRecordException;
import io.parley.schemas.ids.UserId;
import org.jspecify.annotations.Nullable;

/** The shipped fold, or what a mutant makes of it. */
final class ShippedFold {
    private final World world;

    ShippedFold(World world) {
        this.world = world;
    }

    /** @param live false when a store is folded from scratch, to compare with */
    FoldOutcome fold(LogRecord event, MemoryMailboxes state, boolean live) {
        LogRecord given = event;
        boolean atEnd = world.is(Mutant.FOLD_APPENDS_LATE_AT_END)
                || (live && world.is(Mutant.FOLD_APPENDS_LATE_AT_END_WHEN_LIVE));
        if (atEnd || world.is(Mutant.FOLD_DROPS_LATE)) {
            MessageStored late = late(event, state);
            if (late != null && !atEnd) {
                return FoldOutcome.REPETITION;
            }
            given = late == null ? event : atEnd(event, late, state);
        }
        return MailboxFold.fold(given.key(), given.value(), new MutatedState(state, world))
                .outcome();
    }

    private static @Nullable MessageStored late(LogRecord record, MemoryMailboxes state) {
        byte[] value = record.value();
        if (record.key() == null || value == null) {
            return null;
        }
        try {
            MailboxEvent event = MailboxEventCodec.decode(value);
            if (!(event.change() instanceof MessageStored stored)) {
                return null;
            }
            UserId peer = stored.conversationId().peerOf(event.owner());
            Side side = stored.sender().equals(event.owner()) ? Side.OWNER : Side.PEER;
            ConversationRow row = state.conversation(event.owner(), peer);
            boolean late = row != null
                    && stored.sourceOffset() < row.last().position().sourceOffset()
                    && !state.knowsMessage(event.owner(), peer, side, stored.messageId());
            return late ? stored : null;
        } catch (UndecodableRecordException _) {
            return null;
        }
    }

    private static LogRecord atEnd(LogRecord record, MessageStored late, MemoryMailboxes state) {
        UserId owner = UserId.ofBytes(requireNonNull(record.key()));
        ConversationRow row = state.conversation(owner, late.conversationId().peerOf(owner));
        long last = row == null ? 0 : row.last().position().sourceOffset();
        var moved = new MessageStored(
                late.conversationId(),
                late.messageId(),
                late.sender(),
                late.recipient(),
                late.sentAtMs(),
                last + 1,
                late.text());
        return new LogRecord(
                record.key(), MailboxEventCodec.encode(new MailboxEvent(owner, moved)), record.timestampMs());
    }
}
