package io.parley.http;

import io.javalin.config.RoutesConfig;

/** One module's public routes. */
@FunctionalInterface
public interface Routes {
    /** Called once, before the server starts. What is under {@code /v1/} has a {@link Caller}. */
    void addTo(RoutesConfig routes);
}
