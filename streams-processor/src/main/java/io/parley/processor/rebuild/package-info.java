/**
 * Mailboxes made from the log once more, beside those that serve: to prove that the two are the same, or to put the new ones in their place.
 */
@NullMarked
package io.parley.processor.rebuild;

import org.jspecify.annotations.NullMarked;
