package io.parley.http;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long these tests wait for what must come. It only decides when a test that hangs is declared failed, never whether something was
 * fast enough: machines that others use as well are now and then ten times slower than they should be.
 */
public final class TestPatience {
    public static final Duration LONG = Duration.ofMinutes(3);

    private TestPatience() {}

    /** Awaits something for {@link #LONG}. A failure on the way there is none: the node may not be there yet. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).ignoreExceptions();
    }
}
