/** Who holds which mailboxes: nodes' addresses and the map from partitions to them. */
@NullMarked
package io.parley.schemas.cluster;

import org.jspecify.annotations.NullMarked;
