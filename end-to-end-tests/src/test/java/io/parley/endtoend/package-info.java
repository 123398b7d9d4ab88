/**
 * The whole path as its users meet it: processes started by {@code bin/parley}, spoken to over HTTP, killed and started again. Nothing
 * here knows how Parley works inside, but for {@link io.parley.endtoend.ArchitectureTest} and {@link io.parley.endtoend.NodeInProcess}.
 */
@NullMarked
package io.parley.endtoend;

import org.jspecify.annotations.NullMarked;
