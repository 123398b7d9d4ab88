package io.parley.benchmarks.erasure;

import io.parley.benchmarks.Traffic;
import io.parley.schemas.events.Send;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
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

/** One text sealed for one mailbox, and opened again; each time another mailbox's key, as a processor meets them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
public class SealedTextBenchmark {
    private static final int TEXTS = 4_096;
    private static final long SEED = 1;
    private static final int PARTITION = 7;

    private final SecretKeySpec[] keys = new SecretKeySpec[TEXTS];
    private final byte[][] bound = new byte[TEXTS][];
    private final byte[][] texts = new byte[TEXTS][];
    private final byte[][] sealed = new byte[TEXTS][];
    private final SealedText seal = new SealedText();
    private int next;

    @Setup
    public void make() throws GeneralSecurityException {
        Random random = new Random(SEED);
        Traffic traffic = new Traffic(SEED, TEXTS);
        for (int i = 0; i < TEXTS; i++) {
            Send send = traffic.next();
            byte[] key = new byte[SealedText.KEY_BYTES];
            random.nextBytes(key);
            keys[i] = new SecretKeySpec(key, "AES");
            bound[i] = send.messageId().bytes();
            texts[i] = send.text().utf8();
            sealed[i] = seal.seal(keys[i], PARTITION, i, bound[i], texts[i]);
        }
    }

    @Benchmark
    public byte[] seal() throws GeneralSecurityException {
        int i = next++ % TEXTS;
        return seal.seal(keys[i], PARTITION, i, bound[i], texts[i]);
    }

    @Benchmark
    public byte[] open() throws GeneralSecurityException {
        int i = next++ % TEXTS;
        return seal.open(keys[i], PARTITION, i, bound[i], sealed[i]);
    }
}
