package io.parley.endtoend.campaign;

import io.parley.endtoend.Tokens;
import io.parley.endtoend.checker.FinalState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One {@code parley up}, and what a fault has to work with.
 *
 * @param scratch a directory for what is set aside; a fault finds there what it left
 * @param disk the file system that the node's data is on, when it has one of its own
 * @param clock what the node takes for the time, when that is not the machine's
 */
record Rig(Node node, Recorder recorder, Path scratch, Optional<LoopDisk> disk, Optional<WallClock> clock)
        implements Subject<UpFault> {
    /**
     * Starts a node.
     *
     * @param directory new, for all its data
     * @param kinds what it will be struck with: some need a disk of its own
     */
    static Rig start(List<UpFault> kinds, Path directory, Recorder recorder, int partitions) throws Exception {
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        Optional<LoopDisk> disk = kinds.stream().anyMatch(kind -> kind.disk() == UpFault.Disk.OWN)
                ? Optional.of(LoopDisk.create(directory.resolve("own"), LoopDisk.BYTES))
                : Optional.empty();
        Optional<WallClock> clock =
                kinds.contains(UpFault.CLOCK) ? Optional.of(WallClock.in(scratch)) : Optional.empty();
        Path home = disk.map(LoopDisk::mountPoint).orElse(directory);
        Rig rig = new Rig(new Node(home.resolve("data"), partitions), recorder, scratch, disk, clock);
        clock.ifPresent(own -> rig.node.environment().putAll(own.environment()));
        try {
            rig.node.start();
            return rig;
        } catch (Exception | AssertionError e) {
            rig.close();
            throw e;
        }
    }

    LoopDisk ownDisk() {
        return disk.orElseThrow(() -> new IllegalStateException("expected a node with a disk of its own"));
    }

    @Override
    public URI url() {
        return node.url();
    }

    @Override
    public Tokens tokens() throws IOException {
        return Tokens.of(node.data());
    }

    @Override
    public String bootstrapServers() {
        return node.bootstrapServers();
    }

    @Override
    public Set<UpFault> strike(UpFault kind, Random random) throws Exception {
        return kind.nemesis().strike(this, random) ? Set.of(kind) : Set.of();
    }

    /** Every fault has healed when its strike ends. */
    @Override
    public void heal() {}

    @Override
    public List<FinalState.Digest> stopAndDigest(String when) throws Exception {
        int code = node.process().stop();
        if (code != 0) {
            throw new AssertionError("expected exit code 0 after SIGTERM, but got " + code);
        }
        return Digests.of("the node, " + when, node.data());
    }

    @Override
    public void rebuild() throws Exception {
        new Tree(node.state()).delete();
        node.start();
    }

    @Override
    public String timings() {
        return "ready after " + node.readyMs() + " ms";
    }

    @Override
    public void close() throws IOException {
        node.close();
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
