/**
 * A mailbox's feed, followed through the public API: bytes of a connection become signals, connections follow each other, and every
 * change comes once, in its order.
 */
@NullMarked
package io.parley.cli.tailing;

import org.jspecify.annotations.NullMarked;
