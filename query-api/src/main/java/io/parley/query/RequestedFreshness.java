package io.parley.query;

import io.javalin.http.Context;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.opaque.VisibilityToken;

/** What a client has seen already and wants to see: the header {@value #SEEN_HEADER} and the parameter {@code token}. */
final class RequestedFreshness {
    static final String SEEN_HEADER = "Parley-Seen-Seq";

    private RequestedFreshness() {}

    /**
     * How fresh an answer to {@code caller} must be.
     *
     * @throws ProblemException 400 that names the header or the parameter
     */
    static Freshness of(Context ctx, UserId caller) {
        return new Freshness(
                SequenceHeader.read(ctx, SEEN_HEADER).orElse(0),
                OpaqueParameter.read(ctx, "token", text -> tokenConcerning(caller, text)));
    }

    /** The same, for a client that has seen its mailbox up to {@code sequence} at least. */
    static Freshness orLater(Freshness freshness, long sequence) {
        return new Freshness(Math.max(sequence, freshness.seenSequence()), freshness.token());
    }

    private static VisibilityToken tokenConcerning(UserId caller, String text) {
        VisibilityToken token = VisibilityToken.parse(text);
        if (!token.concerns(caller)) {
            // Waiting would be in vain: what it names never shows in the caller's mailbox.
            throw new IllegalArgumentException("expected a token of a change in the caller's mailbox");
        }
        return token;
    }
}
