package io.parley.endtoend.checker;

import io.parley.endtoend.checker.FinalState.Digest;
import java.util.HashMap;
import java.util.Map;

/** Whoever has folded a partition up to the same record has the same state, byte for byte: nodes, standbys, rebuilds. */
final class RebuildDigest implements Check {
    @Override
    public String name() {
        return "I15 rebuild digest";
    }

    private record Position(int partition, long appliedOffset) {}

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        Map<Position, Digest> known = new HashMap<>();
        for (Digest digest : evidence.end().digests()) {
            Digest other = known.putIfAbsent(new Position(digest.partition(), digest.appliedOffset()), digest);
            if (other != null) {
                findings.examine();
                if (!other.sha256().equals(digest.sha256())) {
                    findings.violation(digest + " is not " + other);
                }
            }
        }
        return findings.verdict("no two digests of one partition at the same offset");
    }
}
