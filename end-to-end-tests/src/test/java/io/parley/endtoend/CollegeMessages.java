package io.parley.endtoend;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Real traffic: who wrote to whom in which order, from one public data set (SNAP's CollegeMsg), with real texts from another (UCI's SMS Spam
 * Collection). Neither is part of this repository; they are read from the directory that {@code PARLEY_SHARED_DATA} names, or else from
 * {@code ../shared/data}.
 */
final class CollegeMessages {
    static final Path DIRECTORY = directory();

    private static final String VARIABLE = "PARLEY_SHARED_DATA";
    private static final String TRAFFIC = "CollegeMsg.txt";
    private static final String TEXTS = "SMSSpamCollection";

    private CollegeMessages() {}

    /** A message of the file, in the file's order. */
    record Line(String from, String to, String text, UUID messageId) {}

    private static Path directory() {
        String named = System.getenv(VARIABLE);
        return named == null ? ParleyCommand.ROOT.resolve("../shared/data").normalize() : Path.of(named);
    }

    static boolean isThere() {
        return Stream.of(TRAFFIC, TEXTS).allMatch(file -> Files.exists(DIRECTORY.resolve(file)));
    }

    /** Whether somebody has said where they are, and means them to be read. */
    static boolean isNamed() {
        return System.getenv(VARIABLE) != null;
    }

    /** Message {@code i} of the one with text {@code i} of the other, which starts anew when it is used up; user 7 is {@code u7}. */
    static List<Line> read() throws IOException {
        List<String> texts = texts();
        List<Line> lines = new ArrayList<>();
        for (String row : Files.readAllLines(DIRECTORY.resolve(TRAFFIC), StandardCharsets.US_ASCII)) {
            if (row.startsWith("src")) {
                continue;
            }
            String[] fields = row.split(" ", -1);
            int i = lines.size();
            lines.add(new Line("u" + fields[0], "u" + fields[1], texts.get(i % texts.size()), new UUID(0x8000L, ~i)));
        }
        return lines;
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        // Not readAllLines, which takes more than a line feed for an end of line.
        for (String row : Files.readString(DIRECTORY.resolve(TEXTS), StandardCharsets.UTF_8)
                .split("\n")) {
            texts.add(row.substring(row.indexOf('\t') + 1));
        }
        return texts;
    }

    /** Writes them as {@code parley import} takes them. */
    static void write(List<Line> lines, Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (Line line : lines) {
                out.write(json.writeValueAsString(line));
                out.write('\n');
            }
        }
    }
}
