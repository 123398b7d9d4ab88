package io.parley.processor.serving;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreListener;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MailboxReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.StateRestoreListener;

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
    private final ActiveStores active;
    private final OpenStores open = new OpenStores();
    private final RestoreProgress restores;
    private final FoldMeters folds;
    private final MailboxReader reader;

    /**
     * @param partitions of topic {@code messages}
     * @param lease how long a store answers after a proof that it has everything that the log holds; empty for a node that is alone
     * @param lostLog hears that the log has lost what a store here was folded from
     */
    public Serving(
            LogHead logHead,
            KeylessGap keylessGap,
            int partitions,
            Optional<Duration> lease,
            Consumer<String> lostLog,
            InstantSource clock,
            MeterRegistry metrics) {
        Waiters waiters = new Waiters(WAITERS_MAX, wakers);
        Gauge.builder("parley.readers.waiting", waiters, Waiters::count)
                .description("Questions that wait here for a mailbox to change")
                .register(metrics);
        restores = new RestoreProgress(metrics);
        folds = new FoldMeters(metrics, clock);
        active = new ActiveStores(logHead, keylessGap, waiters, lease.orElse(FreshnessLease.FOR_EVER), lostLog);
        reader = new LocalMailboxReader(active, open, waiters, partitions);
    }

    /** Hears from the stores what becomes of them. */
    public MailboxStoreListener stores() {
        return new Stores(active, open, folds);
    }

    private record Stores(ActiveStores active, OpenStores open, FoldMeters folds) implements MailboxStoreListener {
        @Override
        public void opened(MailboxStore store) {
            open.opened(store);
        }

        @Override
        public void closed(MailboxStore store) {
            open.closed(store);
        }

        @Override
        public void activated(MailboxStore store) {
            active.activated(store);
        }

        @Override
        public void deactivated(MailboxStore store) {
            active.deactivated(store);
        }

        @Override
        public void written(MailboxStore store, int events, long oldestSentAtMs) {
            folds.written(store.partition(), events, oldestSentAtMs);
        }

        @Override
        public void folded(UserId owner) {
            active.folded(owner);
        }
    }

    /** Hears from Kafka Streams how far restores are. */
    public StateRestoreListener restores() {
        return restores;
    }

    /** How many records of {@code partition} are left to restore; 0 when it is not being restored. */
    public long remainingToRestore(int partition) {
        return restores.remaining(partition);
    }

    /** For how long {@code partition} has been restored by now; 0 when it is not. */
    public double restoringForSeconds(int partition) {
        return restores.seconds(partition);
    }

    /** The stores that are open here, standbys too; a moment's view. */
    public Collection<MailboxStore> openStores() {
        return open.all();
    }

    /** Whether {@code partition} is folded here, as far as its store has been told. */
    public boolean folds(int partition) {
        return active.holds(partition);
    }

    /** Looks where the log ends, so that stores may go on to answer. Does not block. */
    public void renewLeases() {
        active.renewLeases();
    }

    public MailboxReader reader() {
        return reader;
    }

    /** Empty when every one of {@code partitions} is folded here and serves; else the first reason why not. */
    public Optional<String> whyNotReady(Collection<Integer> partitions) {
        for (int partition : partitions) {
            String whyNot = active.whyNotServing(partition);
            if (whyNot != null) {
                return Optional.of(
                        "partition " + partition + ": " + restores.of(partition).orElse(whyNot));
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
