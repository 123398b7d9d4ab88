package io.parley.cli.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * SIGTERM and SIGINT as something to wait for, so that a stop runs in the order that the process chose and ends with the exit code
 * that it chose. Without it the JVM would end with 143 as soon as its hooks are done.
 *
 * <p>Thread-safe.
 */
public final class StopSignal {
    /** Long enough for every request and every flush in flight; a supervisor's own patience is usually longer. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Thread hook = new Thread(this::onShutdown, "stop-signal");

    private StopSignal() {}

    /** From here on the process only ends by {@link #finished}, a hard kill, or after a bounded wait for the former. */
    static StopSignal install() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /** What a process does until it is asked to stop. */
    public interface Work {
        void run(StopSignal stop) throws Exception;
    }

    /**
     * Runs {@code work} as a process of its own kind of end.
     *
     * @return the exit code of a work that ended as it should: 0
     */
    public static int runWith(Work work) throws Exception {
        StopSignal stop = install();
        int code = 1;
        try {
            work.run(stop);
            code = 0;
        } finally {
            stop.finished(code);
        }
        return code;
    }

    private void onShutdown() {
        asked.countDown();
        int code;
        try {
            code = exitCode.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            System.err.println("parley: expected to stop within " + CLOSE_PATIENCE.toSeconds()
                    + " s, but something did not: ends now");
            code = 1;
        } catch (InterruptedException | ExecutionException e) {
            code = 1;
        }
        Runtime.getRuntime().halt(code);
    }

    /** Waits for a signal for at most {@code patience}. @return whether there was one */
    public boolean await(Duration patience) throws InterruptedException {
        return asked.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Everything is closed. Ends the process with {@code code} when a signal asked for that, else only stops watching. */
    public void finished(int code) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already, and waits for this.
            exitCode.complete(code);
        }
    }
}
