package io.parley.processor.simulation;

import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

/** How far the model of Kafka goes. */
enum Adversary {
    /** Everything. */
    WHOLE,
    /**
     * Everything, but in one history either sends get into the log twice or batches of the fan-out are overtaken, not both. Together they
     * can leave the two mailboxes of a conversation in two orders: each mailbox keeps the copy that it meets first, and the
     * two may meet different ones. That is why the shipped fan-out never gives a batch up, and so lets none be overtaken.
     */
    NO_DOUBLE_SENDS_OVERTAKEN;

    private static final Set<Fault> OVERTAKING =
            EnumSet.of(Fault.BATCH_FAILED_AND_OVERTAKEN, Fault.BATCH_RETRIED_BEHIND_LATER_ONE);
    private static final Set<Fault> DOUBLING = EnumSet.of(Fault.SEND_TWICE_IN_LOG, Fault.SEND_OUTCOME_UNKNOWN);

    /** The kinds of fault of one history, three of four: a history with few kinds of them gets deeper into those. */
    Set<Fault> faults(SplittableRandom random) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if (random.nextInt(4) > 0) {
                faults.add(fault);
            }
        }
        if (this == NO_DOUBLE_SENDS_OVERTAKEN) {
            faults.removeAll(random.nextBoolean() ? DOUBLING : OVERTAKING);
        }
        return faults;
    }
}
