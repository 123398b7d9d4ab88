package io.parley.processor.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A thread that writes while the next ones are folded, one task at a time: for stores that nobody reads meanwhile. Used by one thread. */
final class WriteBehind implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("parley-write-behind").daemon().factory());
    private @Nullable Future<?> writing;

    /** Begins {@code write}. Nothing else is being written. */
    void begin(Runnable write) {
        if (writing != null) {
            throw new IllegalStateException("expected one write at a time");
        }
        writing = thread.submit(write);
    }

    /**
     * Returns when nothing is being written any more, also on a thread that is interrupted.
     *
     * @throws RuntimeException what the last write threw
     */
    void await() {
        Future<?> last = writing;
        if (last == null) {
            return;
        }
        writing = null;
        try {
            finish(last);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("expected to write what was folded", e.getCause());
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

    /** Waits for the last write, whatever comes of it: the thread must not use a database that is closed. */
    @Override
    public void close() {
        thread.close();
    }
}
