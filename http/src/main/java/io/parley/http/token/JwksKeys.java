package io.parley.http.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an identity provider publishes, fetched by a thread of its own: once at the start, then every {@link JwksConfig#period}, and at once when
 * a token names a key that is not there, though never within {@link JwksConfig#gap} of the last fetch.
 *
 * <p>While the provider cannot be reached, the last keys are good for {@link JwksConfig#keptMax}; then none is, and every token is answered with
 * 503, since nobody can say whether it is good. Thread-safe.
 */
final class JwksKeys implements TokenKeys {
    private static final Logger LOG = LoggerFactory.getLogger(JwksKeys.class);

    /** Requests that may wait for a fetch, each on a thread of the server: a few, so that made-up key ids cannot take all of them. */
    private static final int WAITING_MAX = 8;

    /** A fetch that was asked for is over by then, one way or the other. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** While there are no keys, nobody is served: tried more often than at any other time. */
    private static final Duration FIRST_KEYS_RETRY = Duration.ofSeconds(2);

    private final JwksConfig config;
    private final TokenAlgorithm algorithm;
    private final JWSHeader header;
    private final InstantSource clock;
    private final JwksFetch fetch;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("identity-keys").daemon().factory());

    private volatile @Nullable Fetched fetched;
    private volatile String lastFailure = "they are being fetched";
    private volatile boolean lastFailed;

    /** Guarded by this, as is {@link #lastBegan}. */
    private @Nullable Future<?> underWay;

    private @Nullable Instant lastBegan;

    /** @param generation changes when a key of an earlier fetch is gone */
    private record Fetched(PublishedKeys keys, Instant at, long generation) {}

    private JwksKeys(JwksConfig config, TokenAlgorithm algorithm, InstantSource clock) {
        this.config = config;
        this.algorithm = algorithm;
        this.header = new JWSHeader(algorithm.jws());
        this.clock = clock;
        this.fetch = new JwksFetch(config);
    }

    /** Returns at once, before there are keys. */
    static JwksKeys start(JwksConfig config, TokenAlgorithm algorithm, InstantSource clock) {
        JwksKeys keys = new JwksKeys(config, algorithm, clock);
        var _ = keys.fetchSoon();
        keys.every(config.period(), () -> true);
        keys.every(FIRST_KEYS_RETRY, () -> keys.good() == null);
        return keys;
    }

    private void every(Duration period, BooleanSupplier when) {
        Runnable look = () -> {
            if (when.getAsBoolean()) {
                fetchNow();
            }
        };
        var _ = worker.scheduleWithFixedDelay(look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean haveSigned(byte[] signed, Base64URL signature, @Nullable String keyId) {
        JWSVerifier verifier = find(keyId);
        if (verifier == null && mayBeNew(keyId)) {
            awaitFetch();
            verifier = find(keyId);
            if (verifier == null && (lastFailed || good() == null)) {
                throw unavailable();
            }
        }
        try {
            return verifier != null && verifier.verify(header, signed, signature);
        } catch (JOSEException e) {
            return false;
        }
    }

    private @Nullable JWSVerifier find(@Nullable String keyId) {
        Fetched good = good();
        return good == null ? null : good.keys().find(keyId);
    }

    /** A key without a name cannot be new: nobody could say which one it is. */
    private boolean mayBeNew(@Nullable String keyId) {
        return keyId != null || good() == null;
    }

    /** What was fetched last; null when there is nothing, or when it is too old. */
    private @Nullable Fetched good() {
        Fetched last = fetched;
        return last != null && clock.instant().isBefore(last.at().plus(config.keptMax())) ? last : null;
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                Problem.unavailable("the keys that tokens are checked with cannot be had now", RETRY_AFTER));
    }

    /** Returns when a fetch that is allowed now is over; at once when none is. */
    private void awaitFetch() {
        Future<?> fetching = fetchSoon();
        if (fetching == null) {
            return;
        }
        if (!waiting.tryAcquire()) {
            throw unavailable();
        }
        try {
            fetching.get(config.fetchTimeMax().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } finally {
            waiting.release();
        }
    }

    /** The fetch that is under way or begins now; null when the last one began too recently. */
    private synchronized @Nullable Future<?> fetchSoon() {
        if (underWay != null && !underWay.isDone()) {
            return underWay;
        }
        if (lastBegan != null && clock.instant().isBefore(lastBegan.plus(config.gap()))) {
            return null;
        }
        try {
            lastBegan = clock.instant();
            underWay = worker.submit(this::fetchNow);
            return underWay;
        } catch (RejectedExecutionException e) {
            throw unavailable();
        }
    }

    private void fetchNow() {
        synchronized (this) {
            lastBegan = clock.instant();
        }
        Fetched before = fetched;
        try {
            Instant at = clock.instant();
            PublishedKeys keys = PublishedKeys.parse(fetch.fetch(), algorithm);
            boolean allThere = before != null && keys.containAll(before.keys());
            long generation = before == null ? 0 : before.generation() + (allThere ? 0 : 1);
            fetched = new Fetched(keys, at, generation);
            if (before == null || lastFailed) {
                LOG.info("have the keys that users' tokens are signed with, from {}", config.url());
            }
            lastFailed = false;
        } catch (IOException | ParseException | RuntimeException e) {
            lastFailure = String.valueOf(e.getMessage());
            lastFailed = true;
            LOG.warn("expected keys from {}: {}", config.url(), lastFailure);
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long generation() {
        Fetched good = good();
        return good == null ? NO_KEYS : good.generation();
    }

    @Override
    public Optional<String> whyNotReady() {
        return good() != null
                ? Optional.empty()
                : Optional.of("expected keys of users' tokens from " + config.url() + ": " + lastFailure);
    }

    @Override
    public void close() {
        worker.shutdownNow();
        fetch.close();
    }
}
