package io.parley.endtoend.campaign;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;

/** What happens to the file system that a node's data is on. */
final class DiskFaults {
    /** So little is no room for a record of the log. */
    private static final long FULL_BYTES_MAX = 8_192;

    private static final Duration FULL_FOR = Duration.ofSeconds(4);

    /** After there is room again, a node that still runs must serve by then. */
    private static final Duration RECOVERS_WITHIN = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(100);

    private DiskFaults() {}

    /** Takes effect when sends were under way, what was synced is still there, and what was not is gone. */
    static boolean powerLoss(Rig rig, Random random) throws Exception {
        boolean hit = cutUnderLoad(rig);
        rig.node().start();
        return hit;
    }

    /** As {@link #powerLoss}, and leaves the node dead, with the file system mounted again. */
    static boolean cutUnderLoad(Rig rig) throws Exception {
        LoopDisk disk = rig.ownDisk();
        Path synced = disk.mountPoint().resolve("synced");
        Path unsynced = disk.mountPoint().resolve("unsynced");
        Files.deleteIfExists(synced);
        Files.deleteIfExists(unsynced);
        writeAndSync(synced);
        Files.write(unsynced, new byte[1]);
        int inFlight = rig.recorder().sendsInFlight();
        boolean alive = rig.node().process().isAlive();
        disk.cut();
        rig.node().process().kill();
        disk.unmount();
        disk.mount();
        return alive && inFlight > 0 && Files.exists(synced) && !(Files.exists(unsynced) && Files.size(unsynced) > 0);
    }

    private static void writeAndSync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1));
            channel.force(true);
        }
    }

    /** Takes effect when there was no room left and, for a while, nothing was accepted. A node that ends itself is started again. */
    static boolean full(Rig rig, Random random) throws Exception {
        Path filler = rig.ownDisk().mountPoint().resolve("filler");
        fill(filler);
        Thread.sleep(FULL_FOR.toMillis() / 2);
        fill(filler);
        boolean isFull = Files.getFileStore(filler).getUsableSpace() <= FULL_BYTES_MAX;
        long accepted = rig.recorder().accepted();
        Thread.sleep(FULL_FOR.toMillis() / 2);
        boolean refused = rig.recorder().accepted() == accepted;
        Files.delete(filler);
        if (!rig.node().process().isAlive()) {
            rig.node().start();
        } else {
            awaitReady(rig.node());
        }
        return isFull && refused;
    }

    private static void fill(Path filler) throws IOException {
        try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(channel.size());
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            while (true) {
                block.clear();
                try {
                    channel.write(block);
                } catch (IOException e) {
                    // No room for so much: then less.
                    if (block.capacity() == 1) {
                        return;
                    }
                    block = ByteBuffer.allocate(block.capacity() / 2);
                }
            }
        }
    }

    private static void awaitReady(Node node) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI ready = node.url().resolve("/health/ready");
            long deadline = System.nanoTime() + RECOVERS_WITHIN.toNanos();
            while (System.nanoTime() < deadline) {
                if (!node.process().isAlive()) {
                    node.start();
                    return;
                }
                if (status(http, ready) == 200) {
                    return;
                }
                Thread.sleep(POLL.toMillis());
            }
        }
        throw new AssertionError("expected the node to serve within " + RECOVERS_WITHIN + " of there being room again");
    }

    private static int status(HttpClient http, URI uri) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(uri)
                                    .timeout(Connection.TIME_MAX)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
