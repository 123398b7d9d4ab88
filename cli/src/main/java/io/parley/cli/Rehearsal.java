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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code parley up} from the command line to the stop, with a few requests in between: the build runs it once, for the JVM to keep
 * what it loads, links and compiles. Users then do not wait for that at each start, nor at their first message.
 */
final class Rehearsal {
    /** A start takes seconds even on a machine that does much else. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

    private static final String READY = "Parley is ready: ";

    /** Often enough that what each send and read runs is known to be worth compiling. */
    private static final int ROUNDS = 50;

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

    private static void rehearse(URI server, DataDirectory data) throws IOException, InterruptedException {
        byte[] secret = DevelopmentSecret.ofClient(Map.of(), data).key();
        UserId user = new UserId("alice");
        String token = new Hs256TokenIssuer(secret, InstantSource.system()).issue(user, Duration.ofHours(1));
        var rehearsal = new Rehearsal(server, token);
        for (int round = 0; round < ROUNDS; round++) {
            rehearsal.post("/v1/messages", "{\"to\":\"bob\",\"text\":\"Hi\"}", "application/json", 202);
        }
        rehearsal.post(
                "/v1/messages:batch", "{\"to\":\"bob\",\"text\":\"Hi\"}\n".repeat(ROUNDS), "application/x-ndjson", 200);
        for (int round = 0; round < ROUNDS; round++) {
            for (String path : List.of("/v1/conversations", "/v1/conversations/bob/messages", "/v1/feed", "/")) {
                rehearsal.get(path);
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
