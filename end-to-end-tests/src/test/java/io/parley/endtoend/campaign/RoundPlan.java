package io.parley.endtoend.campaign;

import java.time.Duration;
import java.util.List;

/**
 * One system's life. Invalid values fail here, by name.
 *
 * @param <K> the ways to break what the round is about
 * @param seed of all that clients and faults decide
 * @param kinds the faults that are struck with: one after the other, in an order by chance, again and again
 * @param strikes how many in all
 * @param acceptedPerStrike at most so many sends are accepted from one strike to the next
 * @param thinkingMax a device waits for less than so long before it asks again; zero for as much load as the machine bears
 */
record RoundPlan<K extends FaultKind>(
        Target<K> target, long seed, List<K> kinds, int strikes, int acceptedPerStrike, Duration thinkingMax) {
    RoundPlan {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("expected at least one kind of fault");
        }
        if (strikes < 1) {
            throw new IllegalArgumentException("expected strikes of at least 1, but got " + strikes);
        }
        if (acceptedPerStrike < 1) {
            throw new IllegalArgumentException(
                    "expected acceptedPerStrike of at least 1, but got " + acceptedPerStrike);
        }
    }
}
