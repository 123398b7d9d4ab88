package io.parley.processor.store;

import org.rocksdb.WriteBatch;

/** Writes on the thread that folds: readers see what it has folded as soon as it has committed that. */
record DirectWriter(MailboxDb db) implements BatchWriter {
    @Override
    public boolean write(WriteBatch batch) {
        db.write(batch);
        return true;
    }

    @Override
    public void await() {}

    @Override
    public void close() {}
}
