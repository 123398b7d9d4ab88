package io.parley.processor.simulation;

import io.parley.processor.fold.ConversationRow;
import io.parley.processor.fold.MailboxRow;
import io.parley.processor.fold.MailboxState;
import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import org.jspecify.annotations.Nullable;

/** Stands between the shipped fold and its state, and lies to one of them in one thing. */
record MutatedState(MemoryMailboxes state, World world) implements MailboxState {
    @Override
    public MailboxRow mailbox(UserId owner) {
        MailboxRow row = state.mailbox(owner);
        // Every fifth number is left out.
        boolean skips = world.is(Mutant.FOLD_LEAVES_HOLE_IN_FEED) && row.head() % 5 == 3;
        return skips ? new MailboxRow(row.head() + 1, row.newest()) : row;
    }

    @Override
    public @Nullable ConversationRow conversation(UserId owner, UserId peer) {
        ConversationRow row = state.conversation(owner, peer);
        return row != null && world.is(Mutant.FOLD_MOVES_MARKER_BACK)
                ? new ConversationRow(row.last(), row.newest(), row.messages(), row.inbound(), 0, 0)
                : row;
    }

    @Override
    public boolean knowsMessage(UserId owner, UserId peer, Side side, MessageId messageId) {
        return !world.is(Mutant.FOLD_FORGETS_IDS) && state.knowsMessage(owner, peer, side, messageId);
    }

    @Override
    public @Nullable MessagePosition previousMessage(UserId owner, UserId peer, MessagePosition position) {
        return state.previousMessage(owner, peer, position);
    }

    @Override
    public long inboundUpTo(UserId owner, UserId peer, long sequence) {
        long inbound = state.inboundUpTo(owner, peer, sequence);
        return world.is(Mutant.FOLD_COUNTS_UNREAD_OFF_BY_ONE) && inbound > 0 ? inbound - 1 : inbound;
    }

    @Override
    public void putMailbox(UserId owner, MailboxRow row) {
        state.putMailbox(owner, row);
    }

    @Override
    public void putConversation(UserId owner, UserId peer, ConversationRow row) {
        state.putConversation(owner, peer, row);
    }

    @Override
    public void insertMessage(UserId owner, UserId peer, StoredMessage message) {
        state.insertMessage(owner, peer, message);
    }

    @Override
    public void insertCount(UserId owner, UserId peer, long sequence, InboundCount count) {
        state.insertCount(owner, peer, sequence, count);
    }

    @Override
    public void insertRead(UserId owner, UserId peer, long sequence, long readSequence) {
        state.insertRead(owner, peer, sequence, readSequence);
    }

    @Override
    public void insertRecent(UserId owner, RecentsPosition position, UserId peer) {
        state.insertRecent(owner, position, peer);
    }

    @Override
    public void deleteRecent(UserId owner, RecentsPosition position, UserId peer) {
        if (!world.is(Mutant.FOLD_LEAVES_RECENT_BEHIND)) {
            state.deleteRecent(owner, position, peer);
        }
    }
}
