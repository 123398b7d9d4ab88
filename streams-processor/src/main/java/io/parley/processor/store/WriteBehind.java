package io.parley.processor.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.rocksdb.WriteBatch;

/** Writes on a thread of its own, while the next batch is folded: for stores that nobody reads meanwhile. Used by one thread. */
final class WriteBehind implements BatchWriter {
    private final MailboxDb db;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("parley-write-behind").daemon().factory());
    private @Nullable Future<?> writing;

    WriteBehind(MailboxDb db) {
        this.db = db;
    }

    @Override
    public boolean write(WriteBatch batch) {
        if (writing != null) {
            throw new IllegalStateException("expected one batch at a time");
        }
        writing = thread.submit(() -> db.write(batch));
        return false;
    }

    @Override
    public void await() {
        Future<?> last = writing;
        if (last == null) {
            return;
        }
        writing = null;
        try {
            finish(last);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException store
                    ? store
                    : new IllegalStateException("expected to write a batch", e.getCause());
        }
    }

    /** An interrupt has to wait: whoever has the batch back clears it, and RocksDB must not be reading it then. */
    private static void finish(Future<?> write) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    write.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for the last batch, whatever comes of it: the thread must not use a database that is closed. */
    @Override
    public void close() {
        thread.close();
    }
}
