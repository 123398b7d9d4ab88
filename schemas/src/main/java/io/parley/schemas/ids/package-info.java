/** Ids as types, and the text of a message: whatever is in one of these is valid. */
@NullMarked
package io.parley.schemas.ids;

import org.jspecify.annotations.NullMarked;
