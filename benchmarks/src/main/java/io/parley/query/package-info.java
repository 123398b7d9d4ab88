/** Benchmarks of how answers become JSON. */
@NullMarked
package io.parley.query;

import org.jspecify.annotations.NullMarked;
