package io.parley.processor.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Writes on a thread of its own, while the next batch is folded: for stores that nobody reads meanwhile. Used by one thread. */
final class WriteBehind implements BatchWriter {
    private final DirectWriter writer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("parley-write-behind").daemon().factory());
    private @Nullable Future<?> writing;

    WriteBehind(MailboxDb db) {
        this.writer = new DirectWriter(db);
    }

    /** The thread that folds has less to do than the one that writes, so it is the one that sorts. */
    @Override
    public void prepare(PendingRows rows, long applied) {
        writer.prepare(rows, applied);
        rows.sort();
    }

    @Override
    public boolean write(PendingRows rows) {
        if (writing != null) {
            throw new IllegalStateException("expected one batch at a time");
        }
        writing = thread.submit(() -> writer.write(rows));
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

    /** An interrupt has to wait: whoever has the rows back clears them, and they must not be being written then. */
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
        writer.close();
    }
}
