package io.parley.processor.simulation;

import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Two ingest nodes and the clients' patience. An append may be lost, may turn up after its client gave up waiting, may get into the log
 * twice, and its answer may be lost; a client that does not know sends again, with the same message id, on the other node.
 */
final class Ingest {
    private static final int NODES = 2;

    /** Two partitions of sends, then two of messages. */
    private static final int TARGETS = 2 * Topics.PARTITIONS;

    private static final int RETRY_PERCENT = 80;

    private static final class Attempt {
        private final byte[] key;
        private final byte[] value;
        private final int target;
        private final @Nullable Sent sent;
        private final @Nullable Marker marker;

        /** Its client does not wait for it any more. */
        private boolean abandoned;

        Attempt(byte[] key, byte[] value, int target, @Nullable Sent sent, @Nullable Marker marker) {
            this.key = key;
            this.value = value;
            this.target = target;
            this.sent = sent;
            this.marker = marker;
        }

        @Override
        public String toString() {
            return sent != null ? "send " + sent.number() : "marker";
        }
    }

    private final World world;
    private final Topics topics;
    private final List<Deque<Attempt>> inFlight = new ArrayList<>();

    Ingest(World world, Topics topics) {
        this.world = world;
        this.topics = topics;
        for (int i = 0; i < NODES * TARGETS; i++) {
            inFlight.add(new ArrayDeque<>());
        }
    }

    void send(Sent sent) {
        attempt(sent, world.below(NODES), sent.send());
    }

    private void attempt(Sent sent, int node, Send send) {
        UserId home = send.homeUser();
        UserId partitionedBy = world.is(Mutant.SENDS_PARTITIONED_BY_SENDER) ? send.sender() : home;
        int target = Topics.partitionOf(partitionedBy);
        if (world.is(Mutant.ACK_BEFORE_APPEND)) {
            sent.acknowledge(world.now());
        }
        put(node, new Attempt(home.bytes(), SendCodec.encode(send), target, sent, null));
    }

    void mark(Marker marker) {
        mark(marker, world.below(NODES));
    }

    private void mark(Marker marker, int node) {
        var read = new ConversationRead(ConversationId.of(marker.owner(), marker.peer()), marker.upTo());
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(marker.owner(), read));
        int target = Topics.PARTITIONS + Topics.partitionOf(marker.owner());
        put(node, new Attempt(marker.owner().bytes(), value, target, null, marker));
    }

    private void put(int node, Attempt attempt) {
        inFlight.get(node * TARGETS + attempt.target).add(attempt);
    }

    /**
     * Something happens to one of the attempts in flight.
     *
     * @return false when there is none
     */
    boolean step() {
        int first = world.below(inFlight.size());
        for (int i = 0; i < inFlight.size(); i++) {
            int index = (first + i) % inFlight.size();
            Attempt next = inFlight.get(index).peek();
            if (next != null) {
                stepOf(index, next);
                return true;
            }
        }
        return false;
    }

    private void stepOf(int index, Attempt next) {
        if (!next.abandoned && world.fault(Fault.SEND_OUTCOME_UNKNOWN, 15)) {
            world.happened(Fault.SEND_OUTCOME_UNKNOWN);
            next.abandoned = true;
            again(index, next);
            return;
        }
        inFlight.get(index).remove();
        deliver(index, next);
    }

    private void deliver(int index, Attempt attempt) {
        if (world.fault(Fault.SEND_LOST_BEFORE_THE_LOG, 12)) {
            world.happened(Fault.SEND_LOST_BEFORE_THE_LOG);
            again(index, attempt);
            return;
        }
        append(attempt);
        if (world.fault(Fault.SEND_TWICE_IN_LOG, 8)) {
            append(attempt);
        }
        if (world.fault(Fault.SEND_OUTCOME_UNKNOWN, 15)) {
            world.happened(Fault.SEND_OUTCOME_UNKNOWN);
            again(index, attempt);
        } else if (!attempt.abandoned) {
            acknowledge(attempt);
        }
    }

    private void append(Attempt attempt) {
        boolean toSends = attempt.target < Topics.PARTITIONS;
        LogPartition partition =
                toSends ? topics.sends(attempt.target) : topics.messages(attempt.target - Topics.PARTITIONS);
        partition.append(attempt.key, attempt.value);
        if (world.traced()) {
            world.trace(attempt + " is in " + (toSends ? "sends-" : "messages-") + attempt.target % Topics.PARTITIONS
                    + "@" + (partition.end() - 1));
        }
        if (attempt.sent != null) {
            attempt.sent.copied();
            if (attempt.sent.copies() > 1) {
                world.happened(Fault.SEND_TWICE_IN_LOG);
            }
        }
    }

    private void acknowledge(Attempt attempt) {
        if (world.traced()) {
            world.trace(attempt + " is acknowledged");
        }
        if (attempt.sent != null) {
            attempt.sent.acknowledge(world.now());
        }
        if (attempt.marker != null) {
            attempt.marker.acknowledge();
        }
    }

    /** The client sends again what it does not know the outcome of, or gives up. */
    private void again(int index, Attempt attempt) {
        if (!world.chance(RETRY_PERCENT)) {
            return;
        }
        int other = (index / TARGETS + 1) % NODES;
        if (attempt.sent != null) {
            world.happened(Fault.SEND_RETRIED_ON_ANOTHER_NODE);
            attempt(attempt.sent, other, retried(attempt.sent.send()));
        }
        if (attempt.marker != null) {
            mark(attempt.marker, other);
        }
    }

    private Send retried(Send send) {
        if (!world.is(Mutant.RETRY_WITH_ANOTHER_ID)) {
            return send;
        }
        return new Send(new MessageId(new UUID(1, world.now())), send.sender(), send.recipient(), send.text());
    }

    void drain() {
        boolean more = true;
        while (more) {
            more = step();
        }
    }
}
