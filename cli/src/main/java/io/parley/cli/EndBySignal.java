package io.parley.cli;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM as the ordinary end of a command that has no other: the process ends at once, with exit code 0, and not within a
 * line.
 */
final class EndBySignal implements AutoCloseable {
    /** Whoever reads may have stopped reading: then there is no end of the line to wait for. */
    private static final Duration LINE_PATIENCE = Duration.ofSeconds(1);

    private final Semaphore line = new Semaphore(1);
    private final Thread hook = new Thread(this::end, "end-by-signal");

    private EndBySignal() {}

    /** To be closed when the command ends by itself, with an exit code of its own. */
    static EndBySignal install() {
        EndBySignal end = new EndBySignal();
        Runtime.getRuntime().addShutdownHook(end.hook);
        return end;
    }

    /** Runs {@code printing}, which a signal does not interrupt. */
    void whole(Runnable printing) {
        line.acquireUninterruptibly();
        try {
            printing.run();
        } finally {
            line.release();
        }
    }

    private void end() {
        try {
            // Kept for good: no other line begins.
            var _ = line.tryAcquire(LINE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already, and ends the process.
        }
    }
}
