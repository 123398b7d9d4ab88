package io.parley.processor.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where stores are, and what happens to a store's directory as a whole. No store is open in it when it is moved or deleted. */
public final class StoreDirectory {
    /** {@code <application>/<sub-topology>_<partition>/mailboxes}, as Kafka Streams lays tasks out. */
    private static final int DEPTH = 3;

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

    /** Moves a damaged store out of the way, for people to look at; the one that was set aside before goes. */
    static void setAside(Path directory) {
        Path aside = directory.resolveSibling(directory.getFileName() + ".damaged");
        delete(aside);
        try {
            Files.move(directory, aside);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to move the damaged store to " + aside, e);
        }
    }

    /** Deletes the directory and all in it; nothing happens when it is not there. */
    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Path> children = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : children) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("expected to delete the store in " + directory, e);
        }
    }

    static void mark(Path directory, String marker) {
        try {
            Files.writeString(directory.resolve(marker), "");
        } catch (IOException e) {
            throw new UncheckedIOException("expected to mark the store in " + directory, e);
        }
    }
}
