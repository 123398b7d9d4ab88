package io.parley.processor.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.EnumSet;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.rocksdb.HistogramType;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/**
 * What RocksDB does in all mailbox stores of this process together, as meters {@code parley.rocksdb}.
 *
 * <p>Of RocksDB's statistics it has the counters only: every histogram is left out, so that no operation reads the clock for them. Sizes are
 * properties that RocksDB keeps anyway, read at each scrape and never on the way of a record.
 *
 * <p>To be closed after the stores and before their memory; from then on the meters stand still. Thread-safe.
 */
public final class StoreStatistics implements AutoCloseable {
    private static final double MICROS_PER_SECOND = 1e6;

    private final StoreMemory memory;
    private final Supplier<Collection<MailboxStore>> stores;
    private final Statistics tickers = new Statistics(EnumSet.allOf(HistogramType.class));

    /** What is native must not be asked any more: that would take the JVM down. Guarded by this. */
    private boolean closed;

    /** @param stores those that are open now, asked at each scrape */
    public StoreStatistics(StoreMemory memory, Supplier<Collection<MailboxStore>> stores, MeterRegistry metrics) {
        this.memory = memory;
        this.stores = stores;
        addMemory(metrics);
        addStores(metrics);
        addCounters(metrics);
    }

    private void addMemory(MeterRegistry metrics) {
        bytes(
                metrics,
                "block.cache",
                "In the block cache, write buffers' share included",
                _ -> memory.blockCache().getUsage());
        bytes(
                metrics,
                "block.cache.pinned",
                "In the block cache and in use, so that it cannot be dropped",
                _ -> memory.blockCache().getPinnedUsage());
        bytes(metrics, "block.cache.capacity", "What the block cache may hold", _ -> memory.bytes());
    }

    private void addStores(MeterRegistry metrics) {
        bytes(metrics, "memtables", "In memory and not on disk yet", all -> all.sum(StoreNumber.MEMTABLE_BYTES));
        bytes(metrics, "files", "Files of the mailbox stores", all -> all.sum(StoreNumber.FILE_BYTES));
        bytes(
                metrics,
                "pending.compaction",
                "What compactions have to rewrite, by RocksDB's estimate",
                all -> all.sum(StoreNumber.PENDING_COMPACTION_BYTES));
        gauge(metrics, "compactions.running", "Compactions under way", StoreNumber.COMPACTIONS_RUNNING);
        gauge(metrics, "flushes.running", "Flushes under way", StoreNumber.FLUSHES_RUNNING);
        gauge(
                metrics,
                "stopped.stores",
                "Stores that take no writes now, since flushes or compactions are behind",
                StoreNumber.WRITES_STOPPED);
        gauge(
                metrics,
                "background.errors",
                "Flushes and compactions that failed, in the stores that are open",
                StoreNumber.BACKGROUND_ERRORS);
    }

    private void addCounters(MeterRegistry metrics) {
        counter(metrics, "block.cache.hits", "Blocks found in the cache", TickerType.BLOCK_CACHE_HIT);
        counter(metrics, "block.cache.misses", "Blocks read from files", TickerType.BLOCK_CACHE_MISS);
        counter(
                metrics,
                "bloom.filter.useful",
                "Point reads that a filter saved from looking into a file",
                TickerType.BLOOM_FILTER_USEFUL);
        byteCounter(metrics, "written", "Written by the fold", TickerType.BYTES_WRITTEN);
        byteCounter(metrics, "flushed", "Written by flushes", TickerType.FLUSH_WRITE_BYTES);
        byteCounter(metrics, "compaction.read", "Read by compactions", TickerType.COMPACT_READ_BYTES);
        byteCounter(metrics, "compaction.written", "Written by compactions", TickerType.COMPACT_WRITE_BYTES);
        FunctionCounter.builder(
                        "parley.rocksdb.stall", this, all -> all.count(TickerType.STALL_MICROS) / MICROS_PER_SECOND)
                .description("Time that writes were held up for, since flushes or compactions are behind")
                .baseUnit("seconds")
                .register(metrics);
    }

    private void bytes(MeterRegistry metrics, String name, String description, ToLongFunction<StoreStatistics> value) {
        Gauge.builder("parley.rocksdb." + name, this, all -> all.ask(value))
                .description(description)
                .baseUnit("bytes")
                .register(metrics);
    }

    private void gauge(MeterRegistry metrics, String name, String description, StoreNumber number) {
        Gauge.builder("parley.rocksdb." + name, this, all -> all.ask(open -> open.sum(number)))
                .description(description)
                .register(metrics);
    }

    private void counter(MeterRegistry metrics, String name, String description, TickerType ticker) {
        FunctionCounter.builder("parley.rocksdb." + name, this, all -> all.count(ticker))
                .description(description)
                .register(metrics);
    }

    private void byteCounter(MeterRegistry metrics, String name, String description, TickerType ticker) {
        FunctionCounter.builder("parley.rocksdb." + name, this, all -> all.count(ticker))
                .description(description)
                .baseUnit("bytes")
                .register(metrics);
    }

    private double count(TickerType ticker) {
        return ask(all -> all.tickers.getTickerCount(ticker));
    }

    private long sum(StoreNumber number) {
        return stores.get().stream().mapToLong(store -> store.number(number)).sum();
    }

    private synchronized double ask(ToLongFunction<StoreStatistics> question) {
        return closed ? Double.NaN : (double) question.applyAsLong(this);
    }

    Statistics tickers() {
        return tickers;
    }

    @Override
    public synchronized void close() {
        closed = true;
        tickers.close();
    }
}
