package io.parley.query;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** A request header that holds a sequence number. */
final class SequenceHeader {
    private static final String NUMBER = "[0-9]{1,19}";

    private SequenceHeader() {}

    /**
     * The header's value; empty when it is not there.
     *
     * @throws ProblemException 400 that names the header when it is there twice or no sequence number
     */
    static OptionalLong read(Context ctx, String name) {
        List<String> values = Collections.list(ctx.req().getHeaders(name));
        if (values.isEmpty()) {
            return OptionalLong.empty();
        }
        String text = values.getFirst();
        // Long.parseLong alone would accept a plus sign and the digits of every script.
        if (values.size() == 1 && text.matches(NUMBER)) {
            try {
                return OptionalLong.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                throw malformed(name);
            }
        }
        throw malformed(name);
    }

    private static ProblemException malformed(String name) {
        return new ProblemException(Problem.invalidField(name, "must be one whole number of 0 to " + Long.MAX_VALUE));
    }
}
