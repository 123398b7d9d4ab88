/** Flame graphs of what the JDK's own recorder has sampled. */
@NullMarked
package io.parley.benchmarks.flames;

import org.jspecify.annotations.NullMarked;
