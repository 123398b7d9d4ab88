package io.parley.processor.serving;

import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.MailboxStoreListener;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

    private final Map<Integer, MailboxStore> stores = new ConcurrentHashMap<>();
    private final LogHead logHead;
    private final Waiters waiters;

    ActiveStores(LogHead logHead, Waiters waiters) {
        this.logHead = logHead;
        this.waiters = waiters;
    }

    @Override
    public void activated(MailboxStore store) {
        stores.put(store.partition(), store);
        openAtLogEnd(store);
    }

    private void openAtLogEnd(MailboxStore store) {
        var _ = logHead.end(store.partition()).whenComplete((end, error) -> {
            if (stores.get(store.partition()) != store) {
                return;
            }
            if (error == null) {
                store.serveFrom(end - 1);
                return;
            }
            LOG.warn("expected the end of messages-{}: {}", store.partition(), error.toString());
            CompletableFuture.delayedExecutor(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> openAtLogEnd(store));
        });
    }

    @Override
    public void deactivated(MailboxStore store) {
        stores.remove(store.partition(), store);
    }

    @Override
    public void folded(UserId owner) {
        waiters.wake(owner);
    }

    @Nullable
    MailboxStore store(int partition) {
        return stores.get(partition);
    }

    /** A moment's view of all. */
    public Collection<MailboxStore> all() {
        return List.copyOf(stores.values());
    }
}
