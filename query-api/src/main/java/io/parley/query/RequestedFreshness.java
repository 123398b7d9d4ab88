package io.parley.query;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.opaque.VisibilityToken;
import java.util.Collections;
import java.util.List;

/** What a client has seen already and wants to see: the header {@value #SEEN_HEADER} and the parameter {@code token}. */
final class RequestedFreshness {
    static final String SEEN_HEADER = "Parley-Seen-Seq";

    private static final String NUMBER = "[0-9]{1,19}";

    private RequestedFreshness() {}

    /**
     * How fresh an answer to {@code caller} must be.
     *
     * @throws ProblemException 400 that names the header or the parameter
     */
    static Freshness of(Context ctx, UserId caller) {
        return new Freshness(
                seenSequence(ctx), OpaqueParameter.read(ctx, "token", text -> tokenConcerning(caller, text)));
    }

    private static VisibilityToken tokenConcerning(UserId caller, String text) {
        VisibilityToken token = VisibilityToken.parse(text);
        if (!token.concerns(caller)) {
            // Waiting would be in vain: what it names never shows in the caller's mailbox.
            throw new IllegalArgumentException("expected a token of a change in the caller's mailbox");
        }
        return token;
    }

    private static long seenSequence(Context ctx) {
        List<String> values = Collections.list(ctx.req().getHeaders(SEEN_HEADER));
        if (values.isEmpty()) {
            return 0;
        }
        String text = values.getFirst();
        // Long.parseLong alone would accept a plus sign and the digits of every script.
        if (values.size() == 1 && text.matches(NUMBER)) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw malformedSeen();
            }
        }
        throw malformedSeen();
    }

    private static ProblemException malformedSeen() {
        return new ProblemException(
                Problem.invalidField(SEEN_HEADER, "must be one whole number of 0 to " + Long.MAX_VALUE));
    }
}
