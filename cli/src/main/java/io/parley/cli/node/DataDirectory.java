package io.parley.cli.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where one {@code parley up} keeps everything.
 *
 * <pre>
 * broker/      the log, which is the truth: whoever deletes it deletes every message
 * state/       the mailboxes, made from the log: may be deleted while nothing runs, and comes back by itself
 * secret       the key that signs tokens, unless the environment gives one; for its owner only
 * partitions   how many partitions the log has, for life
 * parley.log   what happened, ids only
 * lock         held by the process that runs on this directory
 * control      a socket on which that process takes requests of other commands, while it runs
 * rebuild/     mailboxes that a command makes once more, while it does
 * </pre>
 */
public record DataDirectory(Path root) {

    public Path broker() {
        return root.resolve("broker");
    }

    public Path state() {
        return root.resolve("state");
    }

    public Path logFile() {
        return root.resolve("parley.log");
    }

    Path controlSocket() {
        return root.resolve("control");
    }

    Path secretFile() {
        return root.resolve("secret");
    }

    private Path partitionsFile() {
        return root.resolve("partitions");
    }

    /** @throws CommandFailure when there is no state in the directory, since nothing has run on it */
    public void requireState() {
        if (!Files.isDirectory(state())) {
            throw new CommandFailure("expected mailboxes in " + state()
                    + ", but there are none: give the --data-dir of a " + "parley up or processor that has run");
        }
    }

    /** The right to run on a directory. Given back by closing it, or by the end of the process. */
    public record Lock(DataDirectory directory, FileChannel held) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            held.close();
        }
    }

    /**
     * Creates the directory where it is missing and locks it.
     *
     * @throws CommandFailure when another process has it, or it cannot be written
     */
    public Lock lock() {
        try {
            Files.createDirectories(root, forOwnerOnly("rwx------"));
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new CommandFailure("the data directory " + root + " is in use by another parley: stop that one, "
                        + "or give another directory with --data-dir");
            }
            return new Lock(this, channel);
        } catch (IOException e) {
            throw new CommandFailure("expected to write to the data directory " + root + ", but got " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another part of this process has it.
            return null;
        }
    }

    /**
     * The partition count of this directory's log, which its first start decides and no later one can change.
     *
     * @param wanted what the user asks for now, empty when he does not care
     * @param initial for a new directory, when he does not care
     * @throws CommandFailure when he asks for another count than the log has
     */
    public int partitions(OptionalInt wanted, int initial) {
        OptionalInt existing = existingPartitions();
        if (existing.isPresent() && wanted.isPresent() && existing.getAsInt() != wanted.getAsInt()) {
            throw new CommandFailure("expected --partitions " + existing.getAsInt() + ", which the log in " + root
                    + " has for life, but got " + wanted.getAsInt());
        }
        if (existing.isPresent()) {
            return existing.getAsInt();
        }
        int partitions = wanted.orElse(initial);
        replace(partitionsFile(), partitions + "\n");
        return partitions;
    }

    private OptionalInt existingPartitions() {
        try {
            return OptionalInt.of(
                    Integer.parseInt(Files.readString(partitionsFile()).strip()));
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        } catch (NumberFormatException e) {
            throw new CommandFailure("expected a number in " + partitionsFile() + ", but found something else", e);
        } catch (IOException e) {
            throw new CommandFailure("expected to read " + partitionsFile() + ", but got " + e, e);
        }
    }

    /** Puts a file into place whole, readable by its owner only: a crash or a power loss leaves the old one, or none, never a part. */
    static void replace(Path file, String content) {
        try {
            Path whole = Files.createTempFile(file.getParent(), ".new-", null, forOwnerOnly("rw-------"));
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                Files.writeString(whole, content);
                channel.force(true);
            }
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel names = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            throw new CommandFailure("expected to write " + file + ", but got " + e, e);
        }
    }

    static FileAttribute<?>[] forOwnerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
