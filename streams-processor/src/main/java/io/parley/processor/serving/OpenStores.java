package io.parley.processor.serving;

import io.parley.processor.store.MailboxStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The stores that this process has open, by partition: those that it folds, those that it restores, and its standbys. Thread-safe. */
final class OpenStores {
    private final Map<Integer, MailboxStore> stores = new ConcurrentHashMap<>();

    void opened(MailboxStore store) {
        stores.put(store.partition(), store);
    }

    void closed(MailboxStore store) {
        stores.remove(store.partition(), store);
    }

    @Nullable
    MailboxStore store(int partition) {
        return stores.get(partition);
    }

    /** A moment's view of all. */
    Collection<MailboxStore> all() {
        return List.copyOf(stores.values());
    }
}
