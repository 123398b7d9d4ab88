package io.parley.http;

import org.jspecify.annotations.Nullable;

/** Says who is calling. Used by many threads at once. */
@FunctionalInterface
public interface Authenticator {
    /**
     * The user that {@code authorizationHeader} proves, and for how long.
     *
     * @param authorizationHeader the header's value; null when there is none
     * @throws UnauthorizedException when it proves nobody; its message never holds the header
     * @throws io.parley.http.problem.ProblemException when that cannot be found out now: 503
     */
    Identity authenticate(@Nullable String authorizationHeader);
}
