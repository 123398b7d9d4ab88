package io.parley.endtoend.campaign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/** The wall clock of processes that were started with its {@link #environment}: it jumps when told. Needs a C compiler. */
final class WallClock {
    private static final Path SOURCE =
            Path.of(System.getProperty("parley.root", "..")).resolve("end-to-end-tests/src/test/c/wall-clock.c");

    private final Path library;
    private final Path offset;

    private WallClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /**
     * Makes one that shows the true time.
     *
     * @param directory for its files
     */
    static WallClock in(Path directory) throws IOException, InterruptedException {
        WallClock clock = new WallClock(
                directory.resolve("wall-clock.so").toAbsolutePath(),
                directory.resolve("wall-clock").toAbsolutePath());
        Shell.run("cc", "-shared", "-fPIC", "-O2", "-o", clock.library.toString(), SOURCE.toString(), "-ldl");
        clock.show(Duration.ZERO);
        return clock;
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "PARLEY_WALL_CLOCK", offset.toString());
    }

    /** How far it is ahead of the true time. */
    Duration ahead() throws IOException {
        return Duration.ofNanos(ByteBuffer.wrap(Files.readAllBytes(offset))
                .order(ByteOrder.nativeOrder())
                .getLong());
    }

    void show(Duration ahead) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(ahead.toNanos()).flip();
        // In place: the processes have mapped this very file.
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(bytes, 0);
        }
    }
}
