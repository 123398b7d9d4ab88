package io.parley.endtoend.checker;

import java.time.Duration;
import java.util.Map;

/**
 * What a run must have been to prove anything, and the times it must keep.
 *
 * @param effectiveFaults at least so many that hit, by kind
 * @param inDoubt at least so many operations whose outcome is in doubt
 * @param deadline of every request but streams
 * @param convergence from the last repair to everything being visible
 */
public record Demands(
        int okSends, Map<String, Integer> effectiveFaults, int inDoubt, Duration deadline, Duration convergence) {}
