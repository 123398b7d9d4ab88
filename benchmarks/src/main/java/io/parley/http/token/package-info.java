/** Benchmarks of how tokens are verified. */
@NullMarked
package io.parley.http.token;

import org.jspecify.annotations.NullMarked;
