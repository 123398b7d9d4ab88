package io.parley.processor.store;

import io.parley.processor.fold.MailboxFold;
import io.parley.processor.fold.MailboxFold.Folded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Live events that are folded and not in the database yet, with the batch that they are folded into: one for as long as a database is open, since
 * it knows the rows that were used last.
 *
 * <p>Not thread-safe. Events come and go under {@link RecordFolding}'s lock. A database is opened and closed under its own one instead, which does no harm:
 * Kafka Streams does not fold meanwhile, and every other thread that writes events shares the database while it does.
 */
final class LiveEvents {
    /**
     * Events in one write. Most of what a write costs is gone at this size, and the first event does not wait longer for the last one than a few
     * milliseconds.
     */
    private static final int MAX = 64;

    private @Nullable FoldBatch batch;

    /** Events of {@link #batch}, in order. */
    private final List<Event> pending = new ArrayList<>(MAX);

    record Event(long offset, Folded folded) {}

    /** From now on events are folded into {@code db}, which stands at {@code applied}. By whoever is alone with the database. */
    void opened(MailboxDb db, long applied) {
        batch = new FoldBatch(db, applied);
    }

    /** The database is about to be closed, which the batch must not outlive; what is pending is restored from the log. By whoever is alone with it. */
    void closing() {
        pending.clear();
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }

    /** The database was brought to {@code offset}, by this batch or by a restore's: then rows that were read before do not count any more. */
    void standAt(long offset) {
        if (batch != null) {
            batch.standAt(offset);
        }
    }

    /** The last event folded, in the database or pending. */
    long applied() {
        return require().applied();
    }

    /** The last event that these have brought to the database; so {@link #pending} may be in it although a write has failed. */
    long committed() {
        return require().committed();
    }

    boolean isFull() {
        return pending.size() >= MAX;
    }

    /** In order; empty when no database is open. */
    List<Event> pending() {
        return Collections.unmodifiableList(pending);
    }

    /** Folds the next event. */
    void fold(long offset, byte @Nullable [] key, byte @Nullable [] value) {
        FoldBatch events = require();
        pending.add(new Event(offset, MailboxFold.fold(key, value, events)));
        events.eventDone(offset);
    }

    /** Brings what is pending to the database in one write. It stays in {@link #pending} until {@link #clear}. */
    void commit() {
        require().commit();
    }

    /** What is pending has been written, and whoever has to has heard of it. */
    void clear() {
        pending.clear();
    }

    /** Drops what is pending, and half an event too: after a fold or a write that has failed. */
    void rollback() {
        pending.clear();
        require().rollback();
    }

    private FoldBatch require() {
        FoldBatch events = batch;
        if (events == null) {
            throw new IllegalStateException("expected an open mailbox store");
        }
        return events;
    }
}
