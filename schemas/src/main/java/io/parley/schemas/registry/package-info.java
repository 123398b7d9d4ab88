/** A registry of schemas, for logs whose other readers find schemas there. */
@NullMarked
package io.parley.schemas.registry;

import org.jspecify.annotations.NullMarked;
