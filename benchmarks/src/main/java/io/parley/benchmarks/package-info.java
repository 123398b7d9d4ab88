/** What stages cost, by JMH; each figure beside the one that its parts could reach. */
@NullMarked
package io.parley.benchmarks;

import org.jspecify.annotations.NullMarked;
