package io.parley.schemas.topics;

import io.parley.schemas.ids.UserId;
import org.apache.kafka.common.utils.Utils;

/**
 * Which partition holds a user: murmur2 of the id's bytes, as Kafka's own default partitioner does it for a record's key. Producers,
 * the fan-out and the router of queries all ask here; golden vectors in the tests hold it for ever, since a user's history would
 * be cut in two by any change of it.
 */
public final class MailboxPartitioning {
    private MailboxPartitioning() {}

    /** @param partitions the topic's partition count, fixed for life; at least 1 */
    public static int partitionOf(UserId user, int partitions) {
        return Utils.toPositive(Utils.murmur2(user.bytes())) % partitions;
    }
}
