package io.parley.cli.node;

import io.parley.processor.store.StoreDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a command makes mailboxes once more: empty when it comes, gone when it goes, and nobody else's meanwhile. */
public final class WorkDirectory implements AutoCloseable {
    private static final String NAME = "rebuild";

    private final Path root;
    private final FileChannel lock;

    private WorkDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Makes one below {@code parent}. What a command that was killed has left there goes.
     *
     * @throws CommandFailure when another command works there
     */
    public static WorkDirectory in(Path parent) {
        Path root = parent.resolve(NAME);
        try {
            // Elsewhere than in a data directory, others could read the messages.
            Files.createDirectories(root, DataDirectory.forOwnerOnly("rwx------"));
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            WorkDirectory directory = new WorkDirectory(root, channel);
            if (!directory.tryLock()) {
                channel.close();
                throw new CommandFailure(
                        "another parley verifies or rebuilds in " + root + ": wait for it, or give another --work-dir");
            }
            StoreDirectory.delete(directory.path());
            Files.createDirectories(directory.path());
            return directory;
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure("expected to write to " + root + ", but got " + e, e);
        }
    }

    private boolean tryLock() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another part of this process has it.
            return false;
        }
    }

    public Path path() {
        return root.resolve("work");
    }

    @Override
    public void close() throws IOException {
        StoreDirectory.delete(path());
        lock.close();
    }
}
