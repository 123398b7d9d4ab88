package io.parley.web;

import static java.util.Map.entry;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.parley.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Serves the page's few files from memory, with a policy that lets it load, run and call nothing that is not its own. */
public final class ChatPage implements Routes {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PICTURE = "image/svg+xml";

    /** Every file of the page and its type. */
    private static final Map<String, String> FILES = Map.ofEntries(
            entry("index.html", HTML),
            entry("parley.css", STYLE),
            entry("icon.svg", PICTURE),
            entry("main.js", SCRIPT),
            entry("session.js", SCRIPT),
            entry("api.js", SCRIPT),
            entry("feed.js", SCRIPT),
            entry("stream.js", SCRIPT),
            entry("pause.js", SCRIPT),
            entry("outbox.js", SCRIPT),
            entry("list-view.js", SCRIPT),
            entry("conversation-view.js", SCRIPT),
            entry("show.js", SCRIPT));

    private final Map<String, byte[]> contents = new LinkedHashMap<>();

    public ChatPage() {
        FILES.keySet().forEach(file -> contents.put(file, read(file)));
    }

    private static byte[] read(String file) {
        try (InputStream stream = ChatPage.class.getResourceAsStream("page/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("expected page/" + file + " beside " + ChatPage.class.getName());
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("expected to read page/" + file, e);
        }
    }

    @Override
    public void addTo(RoutesConfig routes) {
        contents.forEach((file, content) -> {
            String path = file.equals("index.html") ? "/" : "/" + file;
            routes.get(path, ctx -> serve(ctx, file, content));
        });
    }

    private static void serve(Context ctx, String file, byte[] content) {
        ctx.header("Content-Security-Policy", POLICY);
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.contentType(String.valueOf(FILES.get(file))).result(content);
    }
}
