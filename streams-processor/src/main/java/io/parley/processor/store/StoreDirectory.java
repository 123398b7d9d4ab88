package io.parley.processor.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What happens to a store's directory as a whole. No store is open in it then. */
final class StoreDirectory {
    private StoreDirectory() {}

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
