package io.parley.http.token;

import io.parley.http.ClaimRules;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.Identity;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** Who calls, by his token (HS256): verified each time, and remembered. Each time another user of a thousand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TokenBenchmark {
    private static final int USERS = 1_000;
    private static final byte[] SECRET =
            "a secret for measuring, of no use elsewhere".getBytes(StandardCharsets.US_ASCII);

    private final JwtAuthenticator verifying = new JwtAuthenticator(
            TokenAlgorithm.HS256, new SharedSecret(SECRET), ClaimRules.NONE, InstantSource.system());
    private final UserTokens remembering = UserTokens.ofSecret(SECRET, InstantSource.system());
    private List<String> headers = List.of();
    private int next;

    @Setup
    public void issue() {
        Hs256TokenIssuer issuer = new Hs256TokenIssuer(SECRET, InstantSource.system());
        headers = IntStream.range(0, USERS)
                .mapToObj(user -> "Bearer " + issuer.issue(new UserId("user-" + user), Duration.ofDays(1)))
                .toList();
    }

    @Benchmark
    public Identity verified() {
        return verifying.authenticate(headers.get(next++ % USERS));
    }

    @Benchmark
    public Identity remembered() {
        return remembering.authenticate(headers.get(next++ % USERS));
    }
}
