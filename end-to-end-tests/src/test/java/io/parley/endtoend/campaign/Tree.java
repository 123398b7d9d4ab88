package io.parley.endtoend.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory and all in it. */
record Tree(Path root) {
    /** Nothing happens when it is not there. */
    void delete() throws IOException {
        if (Files.exists(root)) {
            for (Path path : paths().reversed()) {
                Files.delete(path);
            }
        }
    }

    void copyTo(Path target) throws IOException {
        for (Path path : paths()) {
            Path copy = target.resolve(root.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(path, copy);
            }
        }
    }

    /** Files whose names end so. */
    List<Path> files(String suffix) throws IOException {
        return paths().stream()
                .filter(path -> Files.isRegularFile(path) && path.toString().endsWith(suffix))
                .toList();
    }

    /** Parents first. */
    private List<Path> paths() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
