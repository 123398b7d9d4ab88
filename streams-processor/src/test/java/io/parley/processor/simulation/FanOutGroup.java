package io.parley.processor.simulation;

import static java.util.Objects.requireNonNull;

import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The consumer group of the fan-out for one partition of sends: the instance that has it, and those that do not know that they have lost it. */
final class FanOutGroup {
    private static final int ZOMBIE_LIFE_MAX = 12;
    private static final int ZOMBIES_MAX = 2;
    private static final int JOINS_BATCH_PERCENT = 40;
    private static final MessageText CUT = MessageText.of("t");

    private final class Instance {
        private final List<Deque<List<LogRecord>>> inFlight = List.of(new ArrayDeque<>(), new ArrayDeque<>());
        private int position = committed;
        private boolean failed;
        private int life = Integer.MAX_VALUE;

        void process() {
            LogPartition sends = topics.sends(partition);
            if (position >= sends.end()) {
                return;
            }
            if (position < processed) {
                world.happened(Fault.FAN_OUT_REPLAYED);
            }
            List<LogRecord> events = broken(shipped.of(sends.at(position), partition, position));
            for (LogRecord event : events) {
                send(event);
            }
            position++;
            processed = Math.max(processed, position);
        }

        private void send(LogRecord event) {
            int to = Topics.partitionOf(UserId.ofBytes(requireNonNull(event.key())));
            Deque<List<LogRecord>> queue = inFlight.get(to);
            if (queue.isEmpty() || !world.chance(JOINS_BATCH_PERCENT)) {
                queue.add(new ArrayList<>(2));
            }
            queue.getLast().add(event);
        }

        /** Something happens to a batch that is the next one on its way to {@code to}. */
        void stepOfBatch(int to) {
            Deque<List<LogRecord>> queue = inFlight.get(to);
            if (queue.size() > 1 && world.fault(Fault.BATCH_FAILED_AND_OVERTAKEN, 15)) {
                world.happened(Fault.BATCH_FAILED_AND_OVERTAKEN);
                queue.remove();
                failed = true;
            } else if (queue.size() > 1 && world.fault(Fault.BATCH_RETRIED_BEHIND_LATER_ONE, 15)) {
                world.happened(Fault.BATCH_RETRIED_BEHIND_LATER_ONE);
                queue.add(queue.remove());
            } else if (!queue.isEmpty()) {
                append(to, queue.remove());
            }
        }

        private void append(int to, List<LogRecord> batch) {
            int times = 1;
            if (world.fault(Fault.BATCH_APPENDED_TWICE, 10)) {
                world.happened(Fault.BATCH_APPENDED_TWICE);
                times = 2;
            }
            for (int i = 0; i < times; i++) {
                for (LogRecord event : batch) {
                    topics.messages(to).append(event.key(), event.value());
                    traceAppend(to, event);
                }
            }
            if (life != Integer.MAX_VALUE) {
                world.happened(Fault.ZOMBIE_PRODUCED);
            }
        }

        private void traceAppend(int to, LogRecord event) {
            if (world.traced()
                    && MailboxEventCodec.decode(requireNonNull(event.value())).change()
                            instanceof MessageStored stored) {
                world.trace("message " + stored.messageId().value().getLeastSignificantBits() + " of sends-" + partition
                        + "@" + stored.sourceOffset() + " is in messages-" + to + "@"
                        + (topics.messages(to).end() - 1));
            }
        }

        void flush() {
            for (int to = 0; to < Topics.PARTITIONS; to++) {
                while (!inFlight.get(to).isEmpty()) {
                    stepOfBatch(to);
                }
            }
        }

        boolean idle() {
            return inFlight.stream().allMatch(Deque::isEmpty);
        }
    }

    private final World world;
    private final Topics topics;
    private final ShippedFanOut shipped;
    private final int partition;
    private final List<Instance> zombies = new ArrayList<>();
    private int committed;

    /** The offset after the last one that any instance has fanned out. */
    private int processed;

    private Instance active;

    FanOutGroup(World world, Topics topics, ShippedFanOut shipped, int partition) {
        this.world = world;
        this.topics = topics;
        this.shipped = shipped;
        this.partition = partition;
        this.active = new Instance();
    }

    void step() {
        Instance instance = zombies.isEmpty() || world.chance(60) ? active : zombies.get(world.below(zombies.size()));
        int what = world.below(100);
        if (what < 45) {
            instance.process();
        } else if (what < 80) {
            instance.stepOfBatch(world.below(Topics.PARTITIONS));
        } else if (what < 90) {
            commit();
        } else {
            maybeCrash();
        }
        for (Iterator<Instance> all = zombies.iterator(); all.hasNext(); ) {
            if (--all.next().life <= 0) {
                all.remove();
            }
        }
    }

    private void commit() {
        if (world.is(Mutant.FAN_OUT_COMMITS_BEFORE_PRODUCING)) {
            committed = active.position;
            return;
        }
        active.flush();
        if (active.failed && !world.is(Mutant.FAN_OUT_COMMITS_OVER_FAILED_BATCH)) {
            world.trace("fan-out " + partition + " fails and starts again at " + committed);
            active = new Instance();
            return;
        }
        if (world.fault(Fault.FAN_OUT_COMMIT_LOST, 25)) {
            world.happened(Fault.FAN_OUT_COMMIT_LOST);
            return;
        }
        committed = active.position;
    }

    private void maybeCrash() {
        if (!world.fault(Fault.FAN_OUT_CRASHED_WITH_BATCHES_IN_FLIGHT, 50)) {
            return;
        }
        if (!active.idle()) {
            world.happened(Fault.FAN_OUT_CRASHED_WITH_BATCHES_IN_FLIGHT);
        }
        if (zombies.size() < ZOMBIES_MAX && world.fault(Fault.ZOMBIE_PRODUCED, 50)) {
            active.life = 1 + world.below(ZOMBIE_LIFE_MAX);
            zombies.add(active);
        }
        if (committed > 0 && world.fault(Fault.FAN_OUT_OFFSET_LOST, 25)) {
            world.happened(Fault.FAN_OUT_OFFSET_LOST);
            boolean latest = world.is(Mutant.FAN_OUT_STARTS_AT_END_WITHOUT_OFFSET);
            committed = latest ? topics.sends(partition).end() : 0;
        }
        world.trace("fan-out " + partition + " crashed and starts again at " + committed);
        active = new Instance();
    }

    void drain() {
        for (Instance zombie : zombies) {
            zombie.flush();
        }
        zombies.clear();
        do {
            while (active.position < topics.sends(partition).end()) {
                active.process();
            }
            commit();
        } while (committed < topics.sends(partition).end());
    }

    private List<LogRecord> broken(List<LogRecord> events) {
        if (world.is(Mutant.FAN_OUT_DROPS_RECIPIENT_ONE_IN_50) && events.size() > 1 && world.below(50) == 0) {
            return events.subList(0, 1);
        }
        if (world.is(Mutant.FAN_OUT_CUTS_TEXTS) && !events.isEmpty() && world.below(50) == 0) {
            return events.stream().map(FanOutGroup::cut).toList();
        }
        return events;
    }

    private static LogRecord cut(LogRecord event) {
        MailboxEvent whole = MailboxEventCodec.decode(requireNonNull(event.value()));
        MessageStored stored = (MessageStored) whole.change();
        var cut = new MessageStored(
                stored.conversationId(),
                stored.messageId(),
                stored.sender(),
                stored.recipient(),
                stored.sentAtMs(),
                stored.sourceOffset(),
                CUT);
        return new LogRecord(
                event.key(), MailboxEventCodec.encode(new MailboxEvent(whole.owner(), cut)), event.timestampMs());
    }
}
