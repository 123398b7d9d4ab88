package io.parley.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures everything and writes {@code docs/benchmarks.md}. A program: {@code Report ROOT COMMIT [--quick] [--large=N] [--note=TEXT] [--out=FILE]}; see
 * {@code benchmarks/report}.
 */
public final class Report {
    private Report() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        List<String> flags = Arrays.asList(arguments).subList(2, arguments.length);
        Effort effort = flags.contains("--quick") ? Effort.QUICK : Effort.FULL;
        String large = value(flags, "--large=");
        if (!large.isEmpty()) {
            effort = effort.withLarge(Long.parseLong(large));
        }
        String out = value(flags, "--out=");
        Path document = out.isEmpty()
                ? root.resolve("docs/benchmarks.md")
                : Path.of(out).toAbsolutePath();
        // Beside the build, on the disk that it is on: where temporary files are may be no disk at all.
        Path target = root.resolve("benchmarks/target");
        Path work = Files.createTempDirectory(target, "report-");
        Place place = new Place(root, work, document.resolveSibling("benchmarks"));
        boolean complete;
        try {
            Figures figures = new Figures();
            List<String> machine = Machine.lines(work, arguments[1]);
            String before = Machine.loadAverage();
            String note = value(flags, "--note=");
            Effort made = effort;
            new Measurements(
                            place,
                            made,
                            figures,
                            () -> write(document, new Document(figures).text(machine, before, made, note)))
                    .run();
            System.err.println("wrote " + document);
            complete = figures.failures().isEmpty();
        } finally {
            delete(work);
        }
        System.exit(complete ? 0 : 1);
    }

    private static void write(Path document, String text) {
        try {
            Files.writeString(document, text);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to write " + document, e);
        }
    }

    private static String value(List<String> flags, String name) {
        return flags.stream()
                .filter(flag -> flag.startsWith(name))
                .map(flag -> flag.substring(name.length()))
                .findFirst()
                .orElse("");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
