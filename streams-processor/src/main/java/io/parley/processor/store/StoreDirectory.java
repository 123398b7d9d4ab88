package io.parley.processor.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where stores are, and what happens to a store's directory as a whole. No store is open in it when it is moved or deleted. */
public final class StoreDirectory {
    /** {@code <application>/<sub-topology>_<partition>/mailboxes}, as Kafka Streams lays tasks out. */
    private static final int DEPTH = 3;

    private static final String TABLE = ".sst";

    /** Lies in a store's directory as long as its files are not to be used. */
    private static final String UNUSABLE = "parley-damaged";

    private static final Pattern TASK = Pattern.compile("[0-9]+_([0-9]+)");

    private StoreDirectory() {}

    /** The directories of all stores below {@code stateDirectory}, by partition in order. */
    public static SortedMap<Integer, Path> byPartition(Path stateDirectory) {
        SortedMap<Integer, Path> stores = new TreeMap<>();
        try (Stream<Path> tree = Files.walk(stateDirectory, DEPTH)) {
            for (Path store : tree.filter(path -> path.endsWith(MailboxStore.NAME) && Files.isDirectory(path))
                    .toList()) {
                Path task = store.getParent();
                Matcher name = TASK.matcher(String.valueOf(task == null ? null : task.getFileName()));
                if (name.matches()) {
                    stores.put(Integer.parseInt(name.group(1)), store);
                }
            }
            return stores;
        } catch (IOException e) {
            throw new UncheckedIOException("expected stores below " + stateDirectory, e);
        }
    }

    /** Whether nothing was ever stored there. */
    static boolean isEmpty(Path directory) {
        return !Files.exists(directory) || list(directory).isEmpty();
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("expected to list " + directory, e);
        }
    }

    /** Moves a damaged store out of the way, for people to look at; the one that was set aside before goes. */
    static void setAside(Path directory) {
        Path aside = directory.resolveSibling(directory.getFileName() + ".damaged");
        delete(aside);
        move(directory, aside);
    }

    /** Moves a directory within its file system, so that it stays where it is put when the power fails. */
    static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
            sync(to.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("expected to move " + from + " to " + to, e);
        }
    }

    /** Returns when a file's content, or a directory's names, are on disk. */
    static void sync(@Nullable Path file) throws IOException {
        if (file != null) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /**
     * Copies a store, down to the disk, to a directory that is not there yet. Tables never change once written: they are linked where that is possible.
     */
    static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (Path file : list(from)) {
                Path copy = to.resolve(file.getFileName());
                if (!file.toString().endsWith(TABLE) || !linked(copy, file)) {
                    Files.copy(file, copy);
                    sync(copy);
                }
            }
            sync(to);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to copy the store in " + from + " to " + to, e);
        }
    }

    private static boolean linked(Path link, Path file) {
        try {
            Files.createLink(link, file);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            // On another file system, or somebody else's file: a copy does as well.
            return false;
        }
    }

    /** Where a store is made ready that will replace the one in {@code directory}. */
    static Path next(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".next");
    }

    /** Where the store waits that was replaced, until the other one is in its place. */
    private static Path replaced(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".replaced");
    }

    /**
     * Puts the store in {@link #next} in the place of the one in {@code directory}, which is kept aside. After a crash at any point,
     * {@link #finishReplacement} leaves one of the two in place, whole.
     */
    static void replace(Path directory) {
        move(directory, replaced(directory));
        move(next(directory), directory);
    }

    /** Takes a replacement back, however far it came: what was there before is in its place again. */
    static void undoReplacement(Path directory) {
        if (Files.exists(replaced(directory)) && Files.exists(directory)) {
            // Not deleted in place: after a crash half-way, a part of it would be taken for the store.
            move(directory, next(directory));
        }
        finishReplacement(directory);
    }

    /** Deletes what a store has replaced for good. */
    static void forgetReplaced(Path directory) {
        delete(replaced(directory));
    }

    /** Clears up after {@link #replace}, wherever it was when the process ended: the old store stays until the new one is in its place. */
    static void finishReplacement(Path directory) {
        Path old = replaced(directory);
        if (Files.exists(old) && !Files.exists(directory)) {
            move(old, directory);
        }
        delete(old);
        delete(next(directory));
    }

    /** Deletes the directory and all in it; nothing happens when it is not there. One that is not to be used says so until the last. */
    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> children = tree.sorted(Comparator.reverseOrder())
                    .filter(path -> !path.endsWith(UNUSABLE))
                    .toList();
            for (Path path : children) {
                if (isUnusable(path)) {
                    sync(path);
                    Files.delete(path.resolve(UNUSABLE));
                }
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("expected to delete the store in " + directory, e);
        }
    }

    /** Whether what is there is damaged, or has never become whole. */
    static boolean isUnusable(Path directory) {
        return Files.exists(directory.resolve(UNUSABLE));
    }

    /** From now on, also after a loss of power, whoever opens the store there starts from nothing. */
    static void markUnusable(Path directory) {
        try {
            Files.writeString(directory.resolve(UNUSABLE), "");
            sync(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to mark the store in " + directory, e);
        }
    }

    /** What is there is whole. */
    static void markUsable(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(UNUSABLE));
            sync(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to take the mark off the store in " + directory, e);
        }
    }
}
