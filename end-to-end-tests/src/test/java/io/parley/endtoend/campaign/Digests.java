package io.parley.endtoend.campaign;

import io.parley.endtoend.ParleyCommand;
import io.parley.endtoend.checker.FinalState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code parley digest} says of the mailboxes in a directory. */
final class Digests {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern DIGEST = Pattern.compile("partition (\\d+) offset (-?\\d+) sha256 ([0-9a-f]{64})");

    private Digests() {}

    /**
     * @param source whose, for {@link FinalState.Digest}
     * @param data the directory of a node that does not run
     */
    static List<FinalState.Digest> of(String source, Path data) throws Exception {
        ParleyCommand.Ended ended = ParleyCommand.run(PATIENCE, "digest", "--data-dir", data.toString());
        if (ended.exitCode() != 0) {
            throw new AssertionError("expected a digest, but got " + ended.err());
        }
        List<FinalState.Digest> digests = new ArrayList<>();
        Matcher matcher = DIGEST.matcher(ended.out());
        while (matcher.find()) {
            digests.add(new FinalState.Digest(
                    source, Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3)));
        }
        return digests;
    }
}
