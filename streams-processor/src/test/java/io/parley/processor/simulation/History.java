package io.parley.processor.simulation;

import io.parley.processor.simulation.MemoryMailboxes.FeedRow;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** One history: a few clients and everything that can go wrong, then all is healed and drained, and what is there is checked. */
final class History {
    private static final int STEPS_MIN = 30;
    private static final int STEPS_MAX = 130;
    private static final int USERS_MIN = 2;
    private static final int USERS_MAX = 4;
    private static final int NOTE_TO_SELF_PERCENT = 10;
    private static final int BEYOND_EVERYTHING_PERCENT = 12;

    /** So many that every mix of partitions comes up. */
    private static final List<UserId> POOL =
            IntStream.range(0, 8).mapToObj(i -> new UserId("user" + i)).toList();

    private final World world;
    private final Topics topics;
    private final Ingest ingest;
    private final List<FanOutGroup> fanOuts;
    private final List<FoldNode> nodes;
    private final ShippedFold fold;
    private final List<UserId> users;
    private final List<Reader> readers;
    private final List<Sent> sent = new ArrayList<>();
    private final List<Marker> markers = new ArrayList<>();

    History(World world, ShippedFanOut shipped) {
        this.world = world;
        topics = new Topics(world);
        ingest = new Ingest(world, topics);
        fold = new ShippedFold(world);
        fanOuts = IntStream.range(0, Topics.PARTITIONS)
                .mapToObj(partition -> new FanOutGroup(world, topics, shipped, partition))
                .toList();
        nodes = IntStream.range(0, Topics.PARTITIONS)
                .mapToObj(partition -> new FoldNode(world, topics.messages(partition), fold))
                .toList();
        users = someUsers();
        readers = users.stream().map(user -> new Reader(world, user)).toList();
    }

    private List<UserId> someUsers() {
        List<UserId> pool = new ArrayList<>(POOL);
        int count = USERS_MIN + world.below(USERS_MAX - USERS_MIN + 1);
        for (int i = 0; i < count; i++) {
            Collections.swap(pool, i, i + world.below(pool.size() - i));
        }
        return List.copyOf(pool.subList(0, count));
    }

    void run() {
        int steps = STEPS_MIN + world.below(STEPS_MAX - STEPS_MIN);
        try {
            for (int i = 0; i < steps; i++) {
                world.tick();
                step();
            }
            heal();
            Checker checker = new Checker(world, nodes, users, sent);
            checker.check(markers);
            checker.checkRefold(fold);
        } catch (IllegalStateException e) {
            world.found(Invariant.STATE_CONTRACT, String.valueOf(e.getMessage()));
        }
    }

    private void step() {
        int what = world.below(100);
        if (what < 14) {
            send();
        } else if (what < 34) {
            ingest.step();
        } else if (what < 64) {
            fanOuts.get(world.below(fanOuts.size())).step();
        } else if (what < 90) {
            nodes.get(world.below(nodes.size())).step();
        } else if (what < 95) {
            look(anyReader());
        } else if (what < 99) {
            mark();
        } else if (world.fault(Fault.POISON_RECORD, 50)) {
            poison();
        }
    }

    private UserId anyone() {
        return users.get(world.below(users.size()));
    }

    private Reader anyReader() {
        return readers.get(world.below(readers.size()));
    }

    private void send() {
        UserId sender = anyone();
        UserId recipient = world.chance(NOTE_TO_SELF_PERCENT) ? sender : anyone();
        int number = sent.size();
        var text = MessageText.of("text " + number);
        var message = new Sent(number, new Send(Checker.idOf(number), sender, recipient, text), world.now());
        sent.add(message);
        if (world.traced()) {
            world.trace(sender + " begins to send message " + number + " to " + recipient);
        }
        ingest.send(message);
    }

    private void look(Reader reader) {
        reader.look(nodes.get(Topics.partitionOf(reader.user())), sent);
    }

    private void mark() {
        Reader reader = anyReader();
        List<FeedRow> seen = reader.seen();
        if (seen.isEmpty()) {
            return;
        }
        int index = world.below(seen.size());
        long upTo = world.chance(BEYOND_EVERYTHING_PERCENT) ? Long.MAX_VALUE : index + 1;
        var marker = new Marker(reader.user(), seen.get(index).peer(), upTo);
        markers.add(marker);
        ingest.mark(marker);
    }

    private void poison() {
        int partition = world.below(Topics.PARTITIONS);
        byte[] key = world.chance(30) ? null : anyone().bytes();
        byte[] value = world.chance(30) ? null : new byte[] {(byte) world.below(256), 1, 2};
        LogPartition log = world.chance(50) ? topics.sends(partition) : topics.messages(partition);
        log.append(key, value);
    }

    private void heal() {
        world.heal();
        ingest.drain();
        fanOuts.forEach(FanOutGroup::drain);
        nodes.forEach(FoldNode::drain);
        readers.forEach(this::look);
    }
}
