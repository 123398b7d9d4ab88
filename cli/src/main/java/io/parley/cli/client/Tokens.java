package io.parley.cli.client;

import io.parley.http.ClaimRules;
import io.parley.http.Hs256TokenIssuer;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens of the users that call, made when they are needed and kept for a while. Not thread-safe. */
public final class Tokens {
    private static final Duration TTL = Duration.ofHours(1);

    /** A token must outlast the request that carries it, and the clocks of two machines differ. */
    private static final Duration RENEWED_AFTER = TTL.dividedBy(2);

    /** About 300 bytes each: some megabytes, for the users that send most. */
    private static final int KEPT_MAX = 10_000;

    private final Hs256TokenIssuer issuer;
    private final InstantSource clock;
    private final Map<UserId, Token> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** @param rules what the server asks of a token */
    public Tokens(byte[] secret, ClaimRules rules, InstantSource clock) {
        this.issuer = new Hs256TokenIssuer(secret, rules, clock);
        this.clock = clock;
    }

    private record Token(String text, Instant renewAt) {}

    /** A token that is good for a while yet. */
    public String of(UserId user) {
        Instant now = clock.instant();
        Token token = kept.get(user);
        if (token == null || !now.isBefore(token.renewAt())) {
            token = new Token(issuer.issue(user, TTL), now.plus(RENEWED_AFTER));
            kept.put(user, token);
            forgetOne();
        }
        return token.text();
    }

    private void forgetOne() {
        if (kept.size() > KEPT_MAX) {
            var eldest = kept.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }
}
