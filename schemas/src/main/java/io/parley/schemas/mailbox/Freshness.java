package io.parley.schemas.mailbox;

import io.parley.schemas.opaque.VisibilityToken;
import java.util.Optional;

/**
 * What a state must hold at least to be answered from.
 *
 * @param seenSequence the client has seen its mailbox up to this number; 0 when it says nothing
 * @param token a change that must be visible
 */
public record Freshness(long seenSequence, Optional<VisibilityToken> token) {
    public static final Freshness ANY = new Freshness(0, Optional.empty());

    public Freshness {
        if (seenSequence < 0) {
            throw new IllegalArgumentException("expected a sequence number of at least 0");
        }
    }

    /** Whether it says anything: a state that holds all of it is then recent enough for its client, whatever else has happened since. */
    public boolean saysSomething() {
        return seenSequence > 0 || token.isPresent();
    }
}
