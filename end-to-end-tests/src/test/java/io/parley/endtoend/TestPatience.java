package io.parley.endtoend;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long these tests wait for what must come. A bound here only decides when a test that hangs is declared failed, never whether
 * something was fast enough: machines that others use as well are now and then ten times slower than they should be.
 */
final class TestPatience {
    /** With one thing: an answer, a change of the page, the start of a process. */
    static final Duration LONG = Duration.ofMinutes(3);

    /** With a whole test, in minutes: for {@code @Timeout}. */
    static final int TEST_MINUTES = 15;

    /** {@link #LONG} in milliseconds, as browsers take it. */
    static final double LONG_MS = LONG.toMillis();

    private TestPatience() {}

    /** Awaits something for {@link #LONG}. A failure on the way there is none: the node may not be there yet. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).ignoreExceptions();
    }
}
