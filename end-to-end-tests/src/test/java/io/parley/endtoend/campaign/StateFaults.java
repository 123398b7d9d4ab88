package io.parley.endtoend.campaign;

import io.parley.broker.EmbeddedBroker;
import io.parley.endtoend.checker.FinalState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

/** What happens to files and offsets while a node does not run. */
final class StateFaults {
    private static final String STATE = "state";

    /** How many sends lie between an older copy of the state and the moment at which it is put back, if they come in time. */
    private static final int OLDER_BY_SENDS = 1_000;

    private static final Duration OLDER_MAX = Duration.ofSeconds(5);

    /** Else an older copy only gets older. */
    private static final int NEW_COPY_ONE_IN = 3;

    /** Every block of a table is some 4 KiB: each of them is hit about once. */
    private static final int DAMAGE_EVERY_BYTES = 4_096;

    /** Who reads what is damaged comes soon, but by chance. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(15);

    /** Some commits: there is one every second while there is something to commit, after mailboxes that were deleted have been made again. */
    private static final Duration OFFSETS_WITHIN = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final String NOTICED = "is damaged and will be rebuilt";

    private StateFaults() {}

    /** Takes effect when there was something to delete. */
    static boolean deleted(Rig rig, Random random) throws Exception {
        boolean killed = Deaths.killUnderLoad(rig);
        boolean something = !new Tree(rig.node().state()).files("").isEmpty();
        new Tree(rig.node().state()).delete();
        rig.node().start();
        return killed && something;
    }

    /** Takes effect when the copy ends earlier in the log than what it replaces. */
    static boolean older(Rig rig, Random random) throws Exception {
        Path copy = rig.scratch().resolve("older");
        if (!Files.exists(copy) || random.nextInt(NEW_COPY_ONE_IN) == 0) {
            new Tree(copy).delete();
            requireCleanStop(rig);
            Files.createDirectories(copy);
            new Tree(rig.node().state()).copyTo(copy.resolve(STATE));
            rig.node().start();
            awaitLoad(rig);
        }
        // Cleanly: what a killed node has not written yet would not tell the two apart.
        requireCleanStop(rig);
        boolean isOlder = applied(copy) < applied(rig.node().data());
        new Tree(rig.node().state()).delete();
        new Tree(copy.resolve(STATE)).copyTo(rig.node().state());
        rig.node().start();
        return isOlder;
    }

    private static void awaitLoad(Rig rig) throws InterruptedException {
        long enough = rig.recorder().accepted() + OLDER_BY_SENDS;
        long deadline = System.nanoTime() + OLDER_MAX.toNanos();
        while (rig.recorder().accepted() < enough && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
        }
    }

    /** The offsets of all partitions together. */
    private static long applied(Path data) throws Exception {
        return Digests.of("a copy", data).stream()
                .mapToLong(FinalState.Digest::appliedOffset)
                .sum();
    }

    /** Takes effect when there were offsets before, and none after. */
    static boolean offsetsDeleted(Rig rig, Random random) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", rig.node().bootstrapServers()))) {
            awaitOffsets(admin);
        }
        boolean killed = Deaths.killUnderLoad(rig);
        boolean hit = false;
        try (EmbeddedBroker broker =
                        EmbeddedBroker.start(rig.node().broker(), rig.node().kafkaPort());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            // A broker that has just begun knows of no group until it has read what there is.
            awaitOffsets(admin);
            for (GroupListing group : admin.listGroups().all().get()) {
                String id = group.groupId();
                boolean before = hasOffsets(admin, id);
                // The member of the last life has not said that it is gone.
                admin.removeMembersFromConsumerGroup(id, new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
                admin.deleteConsumerGroups(List.of(id)).all().get();
                hit |= before && !hasOffsets(admin, id);
            }
        }
        rig.node().start();
        return killed && hit;
    }

    /** A group that has just begun has none, and could not lose any. Who waits in vain strikes all the same. */
    private static void awaitOffsets(Admin admin) throws Exception {
        long deadline = System.nanoTime() + OFFSETS_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            for (GroupListing group : admin.listGroups().all().get()) {
                if (hasOffsets(admin, group.groupId())) {
                    return;
                }
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private static boolean hasOffsets(Admin admin, String group) throws Exception {
        return !admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .isEmpty();
    }

    /** Takes effect when the node has noticed. */
    static boolean corrupted(Rig rig, Random random) throws Exception {
        requireCleanStop(rig);
        int damaged = damageAll(rig.node().state(), random);
        Path log = rig.node().data().resolve("parley.log");
        long before = noticed(log);
        rig.node().start();
        return damaged > 0 && awaitNoticed(log, before);
    }

    /** @return whether the node whose log this is has noticed damage once more, or does so soon */
    static boolean awaitNoticed(Path log, long before) throws Exception {
        long deadline = System.nanoTime() + NOTICED_WITHIN.toNanos();
        while (noticed(log) == before && System.nanoTime() < deadline) {
            Thread.sleep(POLL.toMillis());
        }
        return noticed(log) > before;
    }

    /** @return how many files */
    static int damageAll(Path state, Random random) throws IOException {
        int damaged = 0;
        for (Path table : new Tree(state).files(".sst")) {
            damage(table, random);
            damaged++;
        }
        return damaged;
    }

    private static void damage(Path table, Random random) throws IOException {
        try (FileChannel file = FileChannel.open(table, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long block = 0; block < file.size(); block += DAMAGE_EVERY_BYTES) {
                long at = block + random.nextLong(Math.min(DAMAGE_EVERY_BYTES, file.size() - block));
                ByteBuffer one = ByteBuffer.allocate(1);
                file.read(one, at);
                one.put(0, (byte) (one.get(0) ^ (1 << random.nextInt(8))));
                file.write(one.rewind(), at);
            }
        }
    }

    /** How often damage was noticed until now. */
    static long noticed(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(NOTICED)).count();
        }
    }

    private static void requireCleanStop(Rig rig) throws InterruptedException {
        int code = rig.node().process().stop();
        if (code != 0) {
            throw new AssertionError("expected exit code 0 after SIGTERM, but got " + code);
        }
    }
}
