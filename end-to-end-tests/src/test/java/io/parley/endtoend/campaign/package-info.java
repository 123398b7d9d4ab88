/**
 * Campaigns: real clients of a real Parley that is broken on purpose, recorded for {@link io.parley.endtoend.checker}, and a ledger of what came
 * out. {@link Campaign} is the command; a {@link Round} is one node's life; a {@link FaultKind} is a way to break it. What clients do follows
 * from a seed; how it falls together, from the machine.
 */
@NullMarked
package io.parley.endtoend.campaign;

import org.jspecify.annotations.NullMarked;
