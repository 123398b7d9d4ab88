/** Benchmarks of what is inside the fan-out. */
@NullMarked
package io.parley.processor.fanout;

import org.jspecify.annotations.NullMarked;
