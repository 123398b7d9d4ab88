/** What the parts do that Parley is made of, used in the same way but for nothing: how far each stage is from its limit. */
@NullMarked
package io.parley.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
