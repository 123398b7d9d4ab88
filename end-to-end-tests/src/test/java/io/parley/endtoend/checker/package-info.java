/**
 * From the recorded history of a run, and the state at its end, to a verdict on each of Parley's guarantees: pure functions, no IO, time
 * and memory linear in the history.
 */
@NullMarked
package io.parley.endtoend.checker;

import org.jspecify.annotations.NullMarked;
