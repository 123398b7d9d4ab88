package io.parley.processor.store;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Statistics;

/**
 * What all mailbox stores of a process share.
 *
 * @param statistics counts what RocksDB does, at a price; null not to
 * @param startFrom what stores without anything begin with; null for nothing
 */
public record MailboxStoreSettings(
        StoreMemory memory,
        LogIdentity log,
        KeylessGap keylessGap,
        MailboxStoreListener listener,
        InstantSource clock,
        MeterRegistry metrics,
        @Nullable Statistics statistics,
        @Nullable Checkpoint startFrom) {

    /** The same, for stores of which {@code counted} counts what RocksDB does. */
    public MailboxStoreSettings with(StoreStatistics counted) {
        return new MailboxStoreSettings(
                memory, log, keylessGap, listener, clock, metrics, counted.tickers(), startFrom);
    }
}
