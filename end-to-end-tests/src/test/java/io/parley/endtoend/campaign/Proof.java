package io.parley.endtoend.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The page for people: what all lines of a ledger come to, between two marks; what is around them is written by hand and stays. */
final class Proof {
    private static final String BEGIN = "<!-- from the ledger -->";
    private static final String END = "<!-- end of what is from the ledger -->";

    private Proof() {}

    /** Does nothing where there is no such page. */
    static void render(Ledger ledger, Path page) throws IOException {
        if (!Files.exists(page)) {
            return;
        }
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException("expected \"" + BEGIN + "\" and \"" + END + "\" in " + page);
        }
        String totals = String.join("\n", totals(ledger.lines()));
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + "\n" + totals + "\n" + text.substring(end));
    }

    private static List<String> totals(List<JsonNode> lines) {
        List<String> text = new ArrayList<>();
        for (Target<?> target : Target.ALL) {
            List<JsonNode> its = lines.stream()
                    .filter(line -> line.path("node").asText().equals(target.label()))
                    .toList();
            if (!its.isEmpty()) {
                text.add("**" + target.description() + "**");
                text.add("");
                text.addAll(totals(target, its));
                text.add("");
            }
        }
        text.add(controls(lines.stream().filter(line -> line.has("control")).toList()));
        return text;
    }

    private static List<String> totals(Target<?> target, List<JsonNode> lines) {
        List<JsonNode> rounds =
                lines.stream().filter(line -> line.has("faults")).toList();
        long broken = lines.stream()
                .filter(line -> line.path("verdict").asText().equals("broken"))
                .count();
        List<String> text = new ArrayList<>();
        text.add("| fault | took effect | tried | rounds | of these clean |");
        text.add("|---|---:|---:|---:|---:|");
        for (FaultKind kind : target.faults()) {
            text.add(row(kind, rounds));
        }
        text.add("");
        text.add(
                "%d rounds in %d minutes, %d clean; %d more ended before they could be judged. %d acknowledged messages; operations: %d ok, %d failed, %d unknown."
                        .formatted(
                                rounds.size(),
                                sum(rounds, "/seconds") / 60,
                                clean(rounds),
                                broken,
                                sum(rounds, "/acknowledged"),
                                sum(rounds, "/operations/ok"),
                                sum(rounds, "/operations/failed"),
                                sum(rounds, "/operations/unknown")));
        return text;
    }

    private static long clean(List<JsonNode> rounds) {
        return rounds.stream()
                .filter(line -> line.path("verdict").asText().equals("clean"))
                .count();
    }

    private static String row(FaultKind kind, List<JsonNode> rounds) {
        List<JsonNode> with = rounds.stream()
                .filter(line -> line.path("faults").has(kind.label()))
                .toList();
        String at = "/faults/" + kind.label();
        return "| %s | %d | %d | %d | %d |"
                .formatted(
                        kind.description(), sum(with, at + "/hit"), sum(with, at + "/tried"), with.size(), clean(with));
    }

    private static String controls(List<JsonNode> controls) {
        long losing =
                controls.stream().filter(line -> line.path("lost").asLong() > 0).count();
        return "Negative control, power losses with a log that is not synced: %d of %d lost accepted sends, %d of %d in all."
                .formatted(losing, controls.size(), sum(controls, "/lost"), sum(controls, "/acknowledged"));
    }

    private static long sum(List<JsonNode> lines, String pointer) {
        return lines.stream().mapToLong(line -> line.at(pointer).asLong()).sum();
    }
}
