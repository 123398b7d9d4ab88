package io.parley.processor.store;

import io.parley.benchmarks.Traffic;
import io.parley.processor.fold.MailboxFold;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Folds a log into a store, from the record's bytes to RocksDB's memtables and files; one operation is one message copy. A store that holds much already asks
 * its files for each new message id.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class FoldBenchmark {
    private static final int SENDS = 150_000;
    private static final int USERS = 20_000;

    /** Both copies of each send; the few notes to oneself have one. */
    private static final int COPIES = 2 * SENDS;

    private static final long SEED = 1;
    private static final int MIB = 1 << 20;
    private static final int FILL_BATCH = 10_000;

    /** How many copies are written to RocksDB in one step. */
    @Param({"1", "64", "512"})
    private int batch;

    /** What all stores of a process have for blocks and write buffers. */
    @Param({"64", "512"})
    private int memoryMib;

    /** How many sends the store holds before. */
    @Param({"0", "1000000"})
    private int stored;

    private byte[][] keys = new byte[0][];
    private byte[][] values = new byte[0][];
    private @Nullable Scratch before;
    private @Nullable Scratch scratch;

    private record Scratch(Path directory, StoreMemory memory, MailboxDb db) implements AutoCloseable {
        static Scratch open(Path directory, int memoryMib) throws Exception {
            var memory = new StoreMemory((long) memoryMib * MIB);
            return new Scratch(directory, memory, MailboxDb.open(directory, memory, null));
        }

        @Override
        public void close() throws IOException {
            db.close();
            memory.close();
            StoreDirectory.delete(directory);
        }
    }

    @Setup(Level.Trial)
    public void fill() throws Exception {
        Traffic traffic = new Traffic(SEED, USERS);
        Scratch filled = Scratch.open(Files.createTempDirectory("fold-before"), memoryMib);
        before = filled;
        for (int left = stored; left > 0; left -= SENDS) {
            encode(traffic.events(Math.min(left, SENDS)));
            fold(filled.db(), FILL_BATCH);
        }
        filled.db().flush();
        encode(traffic.events(SENDS));
    }

    private void encode(List<MailboxEvent> events) {
        keys = events.stream().map(event -> event.owner().bytes()).toArray(byte[][]::new);
        values = events.stream().map(MailboxEventCodec::encode).toArray(byte[][]::new);
    }

    @TearDown(Level.Trial)
    public void empty() throws Exception {
        Objects.requireNonNull(before).close();
    }

    @Setup(Level.Iteration)
    public void open() throws Exception {
        Path directory = Files.createTempDirectory("fold");
        Files.delete(directory);
        Objects.requireNonNull(before).db().copyTo(directory);
        scratch = Scratch.open(directory, memoryMib);
    }

    @TearDown(Level.Iteration)
    public void close() throws Exception {
        Objects.requireNonNull(scratch).close();
    }

    @Benchmark
    @OperationsPerInvocation(COPIES)
    public long fold() {
        return fold(Objects.requireNonNull(scratch).db(), batch);
    }

    private long fold(MailboxDb db, int batch) {
        try (FoldBatch pending = new FoldBatch(db, -1)) {
            for (int i = 0; i < values.length; i++) {
                MailboxFold.fold(keys[i], values[i], pending);
                pending.eventDone(i);
                if ((i + 1) % batch == 0) {
                    pending.commit();
                }
            }
            pending.commit();
            return pending.committed();
        }
    }
}
