package io.parley.http;

import io.javalin.http.Context;
import io.parley.schemas.ids.UserId;

/** The user that a request has proved to come from. */
public final class Caller {
    private static final String ATTRIBUTE = Caller.class.getName();

    private Caller() {}

    /**
     * The caller of a request under {@code /v1/}.
     *
     * @throws IllegalStateException on a route that asks for no token: such a route has no caller, and must not serve as if it had
     */
    public static UserId of(Context ctx) {
        return identity(ctx).user();
    }

    /**
     * The caller of a request under {@code /v1/}, and until when he is known to be it: for answers that outlast their request.
     *
     * @throws IllegalStateException as {@link #of} does
     */
    public static Identity identity(Context ctx) {
        Identity caller = ctx.attribute(ATTRIBUTE);
        if (caller == null) {
            throw new IllegalStateException(
                    "expected an authenticated request, but " + ctx.path() + " asks for no token");
        }
        return caller;
    }

    static void set(Context ctx, Identity caller) {
        ctx.attribute(ATTRIBUTE, caller);
    }
}
