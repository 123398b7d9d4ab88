/** Benchmarks of what is inside the store. */
@NullMarked
package io.parley.processor.store;

import org.jspecify.annotations.NullMarked;
