package io.parley.processor.fanout;

import io.parley.benchmarks.Traffic;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.SendCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One send of the log to the records of both mailboxes: from bytes to bytes, without what Kafka does around it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class FanOutBenchmark {
    private static final int SENDS = 4_096;
    private static final int USERS = 5_000;
    private static final long SEED = 1;
    private static final long SENT_AT_MS = 1_700_000_000_000L;

    private List<byte[]> sends = List.of();
    private int next;

    @Setup
    public void make() {
        Traffic traffic = new Traffic(SEED, USERS);
        sends = Stream.generate(traffic::next)
                .limit(SENDS)
                .map(SendCodec::encode)
                .toList();
    }

    @Benchmark
    public int fanOut() {
        int bytes = 0;
        int number = next++;
        for (MailboxEvent event : FanOut.of(SendCodec.decode(sends.get(number % SENDS)), SENT_AT_MS, number)) {
            bytes += event.owner().bytes().length + MailboxEventCodec.encode(event).length;
        }
        return bytes;
    }
}
