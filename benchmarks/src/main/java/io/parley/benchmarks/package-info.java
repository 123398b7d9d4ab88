/**
 * What stages cost, by JMH, and what the whole costs, by {@code parley load}; each figure beside the one that its parts could reach. {@code benchmarks/report} runs
 * all of it and writes {@code docs/benchmarks.md}; {@code benchmarks/run} runs JMH alone.
 */
@NullMarked
package io.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
