package io.parley.endtoend.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parley.endtoend.checker.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** One line of JSON for each round, for ever: what was done, what it hit, what was found. Lines are only added. */
final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The rest is in what is kept of the round. */
    private static final int WHAT_MAX = 300;

    private final Path file;

    Ledger(Path file) {
        this.file = file;
    }

    /** @param commit of the sources that ran */
    void append(RoundReport report, Instant at, String commit) throws IOException {
        ObjectNode line = line(report.plan().target(), report.plan().seed(), at, commit);
        ObjectNode faults = line.putObject("faults");
        for (FaultKind kind : report.plan().target().faults()) {
            if (report.tried(kind) > 0) {
                faults.putObject(kind.label()).put("tried", report.tried(kind)).put("hit", report.hit(kind));
            }
        }
        line.put("partitions", report.partitions());
        line.putObject("operations")
                .put("ok", report.operations(Outcome.OK))
                .put("failed", report.operations(Outcome.FAIL))
                .put("unknown", report.operations(Outcome.INFO));
        line.put("acknowledged", report.messages()).put("seconds", report.seconds());
        line.put("verdict", report.clean() ? "clean" : "not clean");
        report.notClean().forEach(line.withArray("checks")::add);
        append(line);
    }

    /** A round that did not come to its end: a node did not get ready, or somebody was told what nobody may be told. */
    void appendBroken(RoundPlan<?> plan, Instant at, String commit, String what) throws IOException {
        append(line(plan.target(), plan.seed(), at, commit)
                .put("verdict", "broken")
                .put("what", what.substring(0, Math.min(WHAT_MAX, what.length()))));
    }

    /** A negative control: it counts for nothing but that it lost something. */
    void appendControl(long seed, PowerControl.Result result, Instant at, String commit) throws IOException {
        ObjectNode line = line(Target.UP, seed, at, commit).put("control", "power loss, the log not synced");
        line.put("hit", result.hit()).put("acknowledged", result.accepted()).put("lost", result.lost());
        append(line.put("verdict", result.lost() > 0 ? "lost, as it must" : "nothing lost"));
    }

    private static ObjectNode line(Target<?> target, long seed, Instant at, String commit) {
        return JSON.createObjectNode()
                .put("at", at.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("commit", commit)
                .put("node", target.label())
                .put("seed", seed);
    }

    private void append(ObjectNode line) throws IOException {
        Files.writeString(
                file, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
