package io.parley.query;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.QueryParameters;
import java.util.Optional;
import java.util.function.Function;

/** A query parameter that hands back what a client was given earlier: a cursor or a token. */
final class OpaqueParameter {
    private OpaqueParameter() {}

    /**
     * What the parameter {@code name} stands for; empty when it is not there.
     *
     * @param open reads the text, or throws {@link IllegalArgumentException} when it is not what it should be
     * @throws ProblemException 400 that names the parameter
     */
    static <T> Optional<T> read(Context ctx, String name, Function<String, T> open) {
        return QueryParameters.single(ctx, name).map(text -> opened(name, text, open));
    }

    private static <T> T opened(String name, String text, Function<String, T> open) {
        try {
            return open.apply(text);
        } catch (IllegalArgumentException e) {
            // One reason for all flaws: what else is wrong with a text that nobody should take apart helps no client.
            throw new ProblemException(
                    Problem.invalidField(name, "must be a text that was given to this caller for this use"));
        }
    }
}
