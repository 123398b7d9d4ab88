/** Text that clients carry and hand back unread: tokens and cursors. */
@NullMarked
package io.parley.schemas.opaque;

import org.jspecify.annotations.NullMarked;
