/** What becomes of a node that is asked for far more than it can do: a generator of load in open loop, and what it finds. */
@NullMarked
package io.parley.endtoend.overload;

import org.jspecify.annotations.NullMarked;
