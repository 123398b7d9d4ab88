package io.parley.cli.load;

import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;

/**
 * A request as it goes over the wire.
 *
 * @param count how much it counts: the messages of a batch, 1 for all else
 * @param caller who asks
 * @param peer to whom, or about whom
 * @param bytes head and body of HTTP/1.1; to be read through a view of one's own
 */
record Request(Operation operation, int count, UserId caller, UserId peer, ByteBuffer bytes) {}
