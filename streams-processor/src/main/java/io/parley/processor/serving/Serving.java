package io.parley.processor.serving;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.MailboxStore;
import io.parley.schemas.mailbox.MailboxReader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Wires the answering side of a node: the active stores, who waits, and the reader over both. Thread-safe. */
public final class Serving implements AutoCloseable {
    /** Open requests that wait for a change; at a kilobyte each this is 100 MB at most. */
    private static final int WAITERS_MAX = 100_000;

    /** Waking reads a few rows and hands the answer on. */
    private static final int WAKER_THREADS = 2;

    /** Each of them takes microseconds, and may write an answer. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final ExecutorService wakers = Executors.newFixedThreadPool(
            WAKER_THREADS, Thread.ofPlatform().name("parley-waker-", 0).daemon().factory());
    private final ActiveStores stores;
    private final MailboxReader reader;
    private final int partitions;

    /** @param partitions of topic {@code messages} */
    public Serving(LogHead logHead, KeylessGap keylessGap, int partitions, MeterRegistry metrics) {
        Waiters waiters = new Waiters(WAITERS_MAX, wakers);
        metrics.gauge("parley.readers.waiting", waiters, Waiters::count);
        this.partitions = partitions;
        stores = new ActiveStores(logHead, keylessGap, waiters);
        reader = new LocalMailboxReader(stores, waiters, partitions);
    }

    public ActiveStores stores() {
        return stores;
    }

    public MailboxReader reader() {
        return reader;
    }

    /** Empty when every partition is held here and serves; else the first reason why not. */
    public Optional<String> whyNotReady() {
        for (int partition = 0; partition < partitions; partition++) {
            MailboxStore store = stores.store(partition);
            String whyNot = store == null ? "being restored or moved" : store.whyNotServing();
            if (whyNot != null) {
                return Optional.of("partition " + partition + ": " + whyNot);
            }
        }
        return Optional.empty();
    }

    /** Lets those who wait hear that the stores are gone. */
    @Override
    public void close() {
        wakers.shutdown();
        try {
            if (!wakers.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                wakers.shutdownNow();
            }
        } catch (InterruptedException e) {
            wakers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
