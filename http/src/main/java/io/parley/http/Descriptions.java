package io.parley.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.parley.http.request.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What integrators read: the API's description and the topics', as files for programs and, at {@code /docs}, as a page for people. None of it
 * needs a token. The page is Swagger UI from its own jar and two files of ours; its policy lets it load, run and call nothing that is not this
 * server's. Files are read when they are asked for: that is seldom, and the script is of 1.5 MB.
 */
final class Descriptions implements Routes {
    private static final String YAML = "application/yaml";

    /** Swagger UI draws its arrows from {@code data:} pictures in its style sheet. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String JAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String JAR_FILES = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";

    private static String version() {
        Properties properties = new Properties();
        try (InputStream stream = open(JAR)) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to read " + JAR, e);
        }
        return properties.getProperty("version");
    }

    private static InputStream open(String resource) {
        InputStream stream = Descriptions.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IllegalStateException("expected " + resource + " on the class path");
        }
        return stream;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/openapi.yaml", ctx -> describe(ctx, "openapi.yaml"));
        routes.get("/asyncapi.yaml", ctx -> describe(ctx, "asyncapi.yaml"));
        routes.get("/docs", ctx -> show(ctx, "text/html; charset=utf-8", "docs/index.html"));
        routes.get("/docs/show.js", ctx -> show(ctx, "text/javascript; charset=utf-8", "docs/show.js"));
        routes.get(
                "/docs/swagger-ui-bundle.js",
                ctx -> show(ctx, "text/javascript; charset=utf-8", JAR_FILES + "swagger-ui-bundle.js"));
        routes.get("/docs/swagger-ui.css", ctx -> show(ctx, "text/css; charset=utf-8", JAR_FILES + "swagger-ui.css"));
    }

    private static void describe(Context ctx, String file) throws IOException {
        MediaTypes.requireAcceptable(ctx, YAML);
        answer(ctx, YAML, file);
    }

    private static void show(Context ctx, String type, String resource) throws IOException {
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        answer(ctx, type, resource);
    }

    private static void answer(Context ctx, String type, String resource) throws IOException {
        try (InputStream stream = open(resource)) {
            ctx.contentType(type).result(stream.readAllBytes());
        }
    }
}
