package io.parley.processor.serving;

import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreListener;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that this process folds right now, by partition, found without asking Kafka Streams at each question. A store that has
 * just become active serves once it has folded everything that the log held at that moment: before, a reader could see less than
 * it saw from the one that had the partition until now. Thread-safe.
 */
public final class ActiveStores implements MailboxStoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveStores.class);

    /** Between two questions for the log's end to a broker that does not answer. */
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    /** A store that has not caught up by then may be waiting for records that will not come; most have. */
    private static final Duration KEYLESS_PAUSE = Duration.ofSeconds(1);

    private final Map<Integer, Activation> activations = new ConcurrentHashMap<>();
    private final LogHead logHead;
    private final KeylessGap keylessGap;
    private final Waiters waiters;

    ActiveStores(LogHead logHead, KeylessGap keylessGap, Waiters waiters) {
        this.logHead = logHead;
        this.keylessGap = keylessGap;
        this.waiters = waiters;
    }

    /** One time that a store became active. What is found out for one must not open the store in another. */
    private static final class Activation {
        private final MailboxStore store;

        Activation(MailboxStore store) {
            this.store = store;
        }
    }

    @Override
    public void activated(MailboxStore store) {
        Activation activation = new Activation(store);
        activations.put(store.partition(), activation);
        openAtLogEnd(activation);
    }

    private void openAtLogEnd(Activation activation) {
        int partition = activation.store.partition();
        var _ = logHead.end(partition).whenComplete((end, error) -> {
            if (!isCurrent(activation)) {
                return;
            }
            if (error == null) {
                serve(activation, end - 1);
                later(KEYLESS_PAUSE, () -> openBeforeKeyless(activation, end));
                return;
            }
            LOG.warn("expected the end of messages-{}: {}", partition, error.toString());
            later(RETRY_PAUSE, () -> openAtLogEnd(activation));
        });
    }

    /**
     * Restore leaves out records without a key, and they change nothing. When the log ends in some, they are behind the group's offset
     * too, and nothing comes that the store could catch up with.
     */
    private void openBeforeKeyless(Activation activation, long end) {
        int partition = activation.store.partition();
        long applied = activation.store.applied();
        if (applied >= end - 1 || !isCurrent(activation)) {
            return;
        }
        if (keylessGap.isKeyless(partition, applied + 1, end)) {
            LOG.warn("messages-{} ends in records without a key, from offset {}", partition, applied + 1);
            serve(activation, applied);
        } else {
            later(KEYLESS_PAUSE, () -> openBeforeKeyless(activation, end));
        }
    }

    /** On a thread of its own, since looking into the log blocks; no more than one for each partition. */
    private static void later(Duration pause, Runnable task) {
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                .execute(task);
    }

    private void serve(Activation activation, long offset) {
        // While the entry is held, nobody can deactivate the store, so it is not closed and opened again in between.
        activations.computeIfPresent(activation.store.partition(), (partition, current) -> {
            if (current == activation) {
                current.store.serveFrom(offset);
            }
            return current;
        });
    }

    private boolean isCurrent(Activation activation) {
        return activations.get(activation.store.partition()) == activation;
    }

    @Override
    public void deactivated(MailboxStore store) {
        activations.computeIfPresent(
                store.partition(), (partition, current) -> current.store == store ? null : current);
        waiters.wakeAll();
    }

    @Override
    public void folded(UserId owner) {
        waiters.wake(owner);
    }

    @Nullable
    MailboxStore store(int partition) {
        Activation activation = activations.get(partition);
        return activation == null ? null : activation.store;
    }

    /** A moment's view of all. */
    public Collection<MailboxStore> all() {
        return activations.values().stream().map(activation -> activation.store).toList();
    }
}
