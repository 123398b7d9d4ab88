/** Runs every measurement there is, one after the other, and writes down what came of it. */
@NullMarked
package io.parley.benchmarks.report;

import org.jspecify.annotations.NullMarked;
