package io.parley.processor.simulation;

import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.MailboxPartitioning;
import java.util.List;

/** Both topics of one history, two partitions each. */
final class Topics {
    static final int PARTITIONS = 2;

    private final List<LogPartition> sends;
    private final List<LogPartition> messages;

    Topics(World world) {
        sends = List.of(new LogPartition(world), new LogPartition(world));
        messages = List.of(new LogPartition(world), new LogPartition(world));
    }

    LogPartition sends(int partition) {
        return sends.get(partition);
    }

    LogPartition messages(int partition) {
        return messages.get(partition);
    }

    static int partitionOf(UserId user) {
        return MailboxPartitioning.partitionOf(user, PARTITIONS);
    }
}
