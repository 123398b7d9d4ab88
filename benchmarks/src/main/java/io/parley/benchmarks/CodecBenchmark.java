package io.parley.benchmarks;

import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
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

/** One record to bytes and back, each time another one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class CodecBenchmark {
    private static final int RECORDS = 4_096;
    private static final int USERS = 5_000;
    private static final long SEED = 1;

    private List<Send> sends = List.of();
    private List<MailboxEvent> events = List.of();
    private List<byte[]> sendBytes = List.of();
    private List<byte[]> eventBytes = List.of();
    private int next;

    @Setup
    public void make() {
        Traffic traffic = new Traffic(SEED, USERS);
        sends = Stream.generate(traffic::next).limit(RECORDS).toList();
        events = new Traffic(SEED, USERS).events(RECORDS).subList(0, RECORDS);
        sendBytes = sends.stream().map(SendCodec::encode).toList();
        eventBytes = events.stream().map(MailboxEventCodec::encode).toList();
    }

    @Benchmark
    public byte[] encodeSend() {
        return SendCodec.encode(sends.get(next++ % RECORDS));
    }

    @Benchmark
    public Send decodeSend() {
        return SendCodec.decode(sendBytes.get(next++ % RECORDS));
    }

    @Benchmark
    public byte[] encodeEvent() {
        return MailboxEventCodec.encode(events.get(next++ % RECORDS));
    }

    @Benchmark
    public MailboxEvent decodeEvent() {
        return MailboxEventCodec.decode(eventBytes.get(next++ % RECORDS));
    }
}
