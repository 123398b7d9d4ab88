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
 * Folds a log into an empty store, from the record's bytes to RocksDB's memtables and files; one operation is one message copy. Beside it the limit:
 * the same rows, their bytes made before, written in the same batches without a look at what is there.
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

    /** How many copies are written to RocksDB in one step. */
    @Param({"1", "64", "512"})
    private int batch;

    /** What all stores of a process have for blocks and write buffers. */
    @Param({"64", "512"})
    private int memoryMib;

    private byte[][] keys = new byte[0][];
    private byte[][] values = new byte[0][];
    private @Nullable Scratch scratch;

    private record Scratch(Path directory, StoreMemory memory, MailboxDb db) implements AutoCloseable {
        static Scratch create(int memoryMib) throws Exception {
            Path directory = Files.createTempDirectory("fold");
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
    public void encode() {
        List<MailboxEvent> events = new Traffic(SEED, USERS).events(SENDS);
        keys = events.stream().map(event -> event.owner().bytes()).toArray(byte[][]::new);
        values = events.stream().map(MailboxEventCodec::encode).toArray(byte[][]::new);
    }

    @Setup(Level.Iteration)
    public void open() throws Exception {
        scratch = Scratch.create(memoryMib);
    }

    @TearDown(Level.Iteration)
    public void close() throws Exception {
        Objects.requireNonNull(scratch).close();
    }

    @Benchmark
    @OperationsPerInvocation(COPIES)
    public long fold() {
        try (FoldBatch pending = new FoldBatch(Objects.requireNonNull(scratch).db(), -1)) {
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
