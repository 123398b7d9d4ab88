/**
 * Clients that mean harm, or cannot do better: who may do what ({@code AccessMatrixTest}, {@code ForeignMailboxesTest}), requests made from the
 * API's own description ({@code DescribedRequestsTest}), bytes that are hardly HTTP ({@code RawHttpTest}), and every text there is ({@code TextOverHttpTest}).
 */
@NullMarked
package io.parley.endtoend.hostile;

import org.jspecify.annotations.NullMarked;
