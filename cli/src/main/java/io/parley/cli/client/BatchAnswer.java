package io.parley.cli.client;

import io.parley.cli.node.CommandFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** What an answer to {@code POST /v1/messages:batch} says: a line for each message, in their order. */
final class BatchAnswer {
    private BatchAnswer() {}

    /** @param count of the messages that were sent; an answer of another length tells nothing of any of them */
    static List<Outcome<byte[]>> outcomes(byte[] body, int count) {
        List<Outcome<byte[]>> outcomes = new ArrayList<>(count);
        int start = 0;
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '\n') {
                outcomes.add(ofLine(Arrays.copyOfRange(body, start, i)));
                start = i + 1;
            }
        }
        return outcomes.size() == count
                ? outcomes
                : Collections.nCopies(
                        count,
                        new Outcome.TryAgain<>(
                                "expected " + count + " lines, but got " + outcomes.size(), Duration.ZERO, true));
    }

    private static Outcome<byte[]> ofLine(byte[] line) {
        try {
            AnswerObject answer = AnswerObject.parse(line);
            // A problem says its status; what was accepted has none.
            OptionalLong status = answer.optionalNumber("status");
            return status.isEmpty()
                    ? new Outcome.Done<>(line)
                    : Refusal.ofLine(Math.toIntExact(status.getAsLong()), line).outcome();
        } catch (CommandFailure | ArithmeticException e) {
            return new Outcome.TryAgain<>(
                    "expected an answer on each line, but got something else", Duration.ZERO, true);
        }
    }
}
