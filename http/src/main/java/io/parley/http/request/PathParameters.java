package io.parley.http.request;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.schemas.ids.UserId;

/** What stands in a route's braces, percent-decoded: here {@code '+'} is a plus sign and not a space. */
public final class PathParameters {
    private PathParameters() {}

    /** @throws ProblemException 400 when it is not a user id */
    public static UserId user(Context ctx, String name) {
        String value = ctx.pathParam(name);
        if (!UserId.isValid(value)) {
            throw new ProblemException(Problem.invalidField(name, "must be a user id"));
        }
        return new UserId(value);
    }
}
