/** The two topics: names, settings, partitioning; how they are created, checked and proven to serve. */
@NullMarked
package io.parley.schemas.topics;

import org.jspecify.annotations.NullMarked;
