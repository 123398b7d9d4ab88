/**
 * Questions and answers as bytes between nodes. All numbers are big-endian, as {@link java.io.DataOutput} writes them; a text is its length in bytes
 * (4) and its UTF-8; what may be missing is behind a byte, 0 or 1; a list is its length (4) and its elements.
 *
 * <pre>
 * question = patience in ms (8), seen sequence number (8), token (text, empty for none), kind (1), owner (text), the kind's own fields
 * answer   = kind (1), then: served: the value; not yet visible: nothing; unavailable: reason (text), retry after in ms (8); misdirected: nothing
 * map      = how many partitions there are (4), list of: partition (4), active (text, empty for none), standbys (list of text)
 * </pre>
 *
 * The format has the version of the path that it is sent to: nodes of two versions know each other during a rolling upgrade.
 */
@NullMarked
package io.parley.routing.wire;

import org.jspecify.annotations.NullMarked;
