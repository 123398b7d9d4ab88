package io.parley.http.token;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where an identity provider publishes its keys, and how often they are fetched. Invalid values fail at start, by name.
 *
 * @param url of a JSON Web Key Set; HTTPS, or plain HTTP on this machine, since whoever can alter the answer can come in as anybody
 * @param period a key that the provider has withdrawn is good here for as long as this, and no longer than that while the provider can be reached
 * @param gap between two fetches at least, whatever tokens come: a key has to be published for this long before something is signed with it
 * @param keptMax how long keys are good when the provider cannot be reached; then nobody comes in
 * @param fetchTimeMax for one fetch, from connecting to the last byte
 */
public record JwksConfig(URI url, Duration period, Duration gap, Duration keptMax, Duration fetchTimeMax) {
    /** Providers say to keep keys for minutes to hours. */
    private static final Duration PERIOD = Duration.ofMinutes(5);

    /** Made-up key ids must not make us a burden to the provider. */
    private static final Duration GAP = Duration.ofSeconds(30);

    /** A provider's bad day; longer, and a key that leaked may have been withdrawn without our knowing. */
    private static final Duration KEPT_MAX = Duration.ofHours(24);

    private static final Duration FETCH_TIME_MAX = Duration.ofSeconds(5);

    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");

    public JwksConfig {
        boolean safe = "https".equals(url.getScheme())
                || ("http".equals(url.getScheme()) && LOOPBACK.contains(String.valueOf(url.getHost())));
        if (!safe || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    "expected a JWKS URL of https://, without a user and a fragment, or of http:// on one of "
                            + LOOPBACK + ", but got " + url);
        }
        requirePositive("period", period);
        requirePositive("keptMax", keptMax);
        requirePositive("fetchTimeMax", fetchTimeMax);
        if (gap.isNegative()) {
            throw new IllegalArgumentException("expected gap of at least 0, but got " + gap);
        }
    }

    public static JwksConfig of(URI url) {
        return new JwksConfig(url, PERIOD, GAP, KEPT_MAX, FETCH_TIME_MAX);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("expected " + name + " above 0, but got " + value);
        }
    }
}
