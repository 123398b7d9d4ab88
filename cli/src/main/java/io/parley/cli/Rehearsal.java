package io.parley.cli;

import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.http.Hs256TokenIssuer;
import io.parley.schemas.ids.UserId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * {@code parley up} from the command line to the stop, with a few requests in between: the build runs it once, for the JVM to keep
 * what it loads, links and compiles. Users then do not wait for that at each start, nor at their first message.
 */
final class Rehearsal {
    /** A start takes seconds even on a machine that does much else. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private static final String READY = "Parley is ready: ";
    private static final String SEND = "{\"to\":\"bob\",\"text\":\"Hi\"}";

    /**
     * Often enough that what sends and reads run is compiled by the best compiler here, so that it is known to be worth that, and how: a start does not
     * have to find that out again. With a twentieth of it the first load was answered at two thirds of the speed.
     */
    private static final int ROUNDS = 125;

    /** At once, since the log takes what waits together: one user alone takes half as long again. */
    private static final int USERS = 8;

    private static final int BATCH_LINES = 50;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String authorization;

    private Rehearsal(URI server, String token) {
        this.server = server;
        this.authorization = "Bearer " + token;
    }

    /** @param arguments a directory for its data, which is emptied before */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        remove(directory);
        // Nothing that the environment sets may change what is rehearsed.
        var command = Parley.commandLine(Map.of());
        PipedReader out = new PipedReader();
        command.setOut(new PrintWriter(new PipedWriter(out), true));
        Thread.ofPlatform()
                .daemon()
                .start(() -> command.execute("up", "--port", "0", "--data-dir", directory.toString()));
        rehearse(url(out), new DataDirectory(directory));
        // As a signal would: up closes what it opened, and then ends the process.
        System.exit(0);
    }

    private static URI url(PipedReader out) throws IOException {
        String line = new BufferedReader(out).readLine();
        if (line == null || !line.startsWith(READY)) {
            throw new IllegalStateException("expected parley up to become ready, but it said: " + line);
        }
        return URI.create(line.substring(READY.length()));
    }

    private static void rehearse(URI server, DataDirectory data) throws Exception {
        byte[] secret = DevelopmentSecret.ofClient(Map.of(), data).key();
        var issuer = new Hs256TokenIssuer(secret, InstantSource.system());
        try (var users = Executors.newFixedThreadPool(USERS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                String token = issuer.issue(new UserId("alice" + i), Duration.ofHours(1));
                all.add(users.submit(() -> {
                    new Rehearsal(server, token).chat();
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private void chat() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            post("/v1/messages", SEND, "application/json", 202);
        }
        post("/v1/messages:batch", (SEND + "\n").repeat(BATCH_LINES), "application/x-ndjson", 200);
        for (int round = 0; round < ROUNDS; round++) {
            for (String path : List.of("/v1/conversations", "/v1/conversations/bob/messages", "/v1/feed", "/")) {
                get(path);
            }
        }
    }

    private void post(String path, String body, String mediaType, int status) throws IOException, InterruptedException {
        requireStatus(
                status,
                request(path)
                        .header("Content-Type", mediaType)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private void get(String path) throws IOException, InterruptedException {
        requireStatus(200, request(path).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("Authorization", authorization);
    }

    private void requireStatus(int status, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IllegalStateException("expected " + status + " from " + request.uri() + ", but got "
                    + answer.statusCode() + ": " + answer.body());
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
