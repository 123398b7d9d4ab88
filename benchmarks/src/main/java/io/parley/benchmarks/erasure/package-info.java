/** The prototype that ADR 13 takes its figures from: what a key for each mailbox would cost. Not part of the product. */
@NullMarked
package io.parley.benchmarks.erasure;

import org.jspecify.annotations.NullMarked;
