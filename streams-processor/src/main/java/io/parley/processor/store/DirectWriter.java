package io.parley.processor.store;

import org.rocksdb.WriteBatch;

/** Writes on the thread that folds: readers see what it has folded as soon as it has committed that. */
final class DirectWriter implements BatchWriter {
    private final MailboxDb db;
    private final WriteBatch batch = new WriteBatch();

    DirectWriter(MailboxDb db) {
        this.db = db;
    }

    @Override
    public void prepare(PendingRows rows, long applied) {
        rows.finish(applied);
    }

    @Override
    public boolean write(PendingRows rows) {
        try {
            rows.addTo(batch, db);
            db.write(batch);
        } finally {
            batch.clear();
        }
        return true;
    }

    @Override
    public void await() {}

    @Override
    public void close() {
        batch.close();
    }
}
