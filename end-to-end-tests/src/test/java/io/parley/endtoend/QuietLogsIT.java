package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One text goes every way there is, with the log as talkative as it gets. It comes back to the two whose it is, and is nowhere else. */
class QuietLogsIT {
    private static final String CANARY = "canary-7f3a9c51-sings";
    private static final String JSON = "application/json";
    private static final Map<String, String> TALKATIVE =
            Map.of("PARLEY_LOG_FORMAT", "json", "PARLEY_LOG_LEVEL", "TRACE");

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    /** What others than the two were told, and what the two were told when they were refused. */
    private final List<String> overheard = new ArrayList<>();

    private URI server = URI.create("http://127.0.0.1");
    private Tokens tokens = Tokens.ofSecret("0123456789abcdef0123456789abcdef");

    @Test
    void shouldKeepATextOutOfLogsMetricsErrorsAndNames() throws Exception {
        Path data = directory.resolve("data");
        UUID sent;
        String trace;
        try (ParleyProcess parley = start(data)) {
            sent = sendEveryWay();
            readEveryWay();
            overheard.add(metrics());
            trace = logs(data);
            parley.kill();
        }
        try (ParleyProcess parley = start(data)) {
            // The log is read again, and so is the mailbox.
            assertThat(send(accepted(sent)).statusCode()).isEqualTo(202);
            TestPatience.await().until(() -> get("bob", "/v1/feed").body().contains(CANARY));
            overheard.add(metrics());
            assertThat(parley.stop()).isZero();
        }

        assertThat(overheard)
                .hasSizeGreaterThan(20)
                .allSatisfy(answer -> assertThat(answer).doesNotContain(CANARY));
        assertThat(logs(data)).contains("\"level\":").doesNotContain(CANARY);
        assertThat(trace).contains("\"level\":\"DEBUG\"").doesNotContain(CANARY);
        assertEveryLineIsAnObject(data);
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files)
                    .hasSizeGreaterThan(20)
                    .noneMatch(file -> file.toString().contains(CANARY));
        }
    }

    private ParleyProcess start(Path data) throws Exception {
        ParleyProcess parley = ParleyProcess.launch(TALKATIVE, 0, data);
        parley.awaitReady();
        server = parley.url();
        tokens = Tokens.of(data);
        return parley;
    }

    private static String accepted(UUID id) {
        return "{\"to\":\"bob\",\"text\":\"" + CANARY + "\",\"messageId\":\"" + id + "\"}";
    }

    private UUID sendEveryWay() throws Exception {
        UUID id = UUID.randomUUID();
        assertThat(send(accepted(id)).statusCode()).isEqualTo(202);
        assertThat(send(accepted(id)).statusCode()).isEqualTo(202);
        // Under an id that is taken.
        send(accepted(id).replace(CANARY, CANARY + " twice"));
        for (String refused : List.of(
                "{\"to\":\"bob\",\"text\":\"" + CANARY + "x".repeat(65_536) + "\"}",
                "{\"to\":\"bob\",\"text\":\"" + CANARY + "x".repeat(1_000_000) + "\"}",
                "{\"to\":\"bob\",\"text\":\"" + CANARY,
                CANARY,
                "{\"to\":\"bob\",\"text\":\"" + CANARY + "\"} " + CANARY,
                "{\"to\":\"bob\",\"text\":\"" + CANARY + "\\ud800\"}",
                "{\"to\":\"bob\",\"text\":\"" + CANARY + "\\x\"}",
                "{\"to\":\"bob\",\"text\":[\"" + CANARY + "\"]}",
                "{\"to\":\"bob\",\"text\":\"" + CANARY + "\",\"text\":\"" + CANARY + "\"}",
                "{\"to\":\"" + CANARY + " \",\"text\":\"hi\"}",
                "{\"to\":\"bob\",\"text\":\"hi\",\"messageId\":\"" + CANARY + "\"}",
                "{\"text\":\"" + CANARY + "\"}")) {
            assertRefused(send(refused));
        }
        assertRefused(client.send(
                request("alice", "/v1/messages")
                        .POST(BodyPublishers.ofString(CANARY))
                        .build(),
                BodyHandlers.ofString()));
        // A field that is not known is named, to who has sent it.
        assertThat(send("{\"to\":\"bob\",\"text\":\"hi\",\"" + CANARY + "\":1}").statusCode())
                .isEqualTo(400);
        String lines =
                accepted(UUID.randomUUID()) + "\n" + CANARY + "\n{\"to\":\"bob\",\"text\":\"" + CANARY + "\\ud800\"}\n";
        HttpResponse<String> batch = client.send(
                request("alice", "/v1/messages:batch")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());
        assertThat(batch.statusCode()).isEqualTo(200);
        overheard.add(batch.body());
        return id;
    }

    private void readEveryWay() throws Exception {
        TestPatience.await().until(() -> get("bob", "/v1/feed").body().contains(CANARY));
        for (String path :
                List.of("/v1/conversations", "/v1/conversations/alice", "/v1/conversations/alice/messages")) {
            assertThat(get("bob", path).body()).contains(CANARY);
            overheard.add(get("mallory", path).body());
        }
        overheard.add(get("mallory", "/v1/feed").body());
        overheard.add(get("mallory", "/v1/conversations/bob/messages").body());
        HttpRequest stream = request("bob", "/v1/feed/stream?after=0").build();
        try (InputStream events =
                client.send(stream, BodyHandlers.ofInputStream()).body()) {
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf(CANARY) < 0) {
                int next = events.read();
                assertThat(next).isNotEqualTo(-1);
                seen.append((char) next);
            }
        }
        for (String question : List.of(
                "conversations?cursor=",
                "conversations?limit=",
                "conversations/bob/messages?before=",
                "conversations/bob/messages?after=",
                "conversations/bob/messages?token=",
                "feed?after=",
                "feed?wait=")) {
            assertRefused(get("alice", "/v1/" + question + CANARY));
        }
        assertRefused(get("alice", "/" + CANARY));
        assertThat(get("alice", "/v1/conversations?unknown=" + CANARY).statusCode())
                .isEqualTo(200);
        HttpRequest stranger = HttpRequest.newBuilder(server.resolve("/v1/feed"))
                .header("Authorization", "Bearer " + CANARY)
                .build();
        assertRefused(client.send(stranger, BodyHandlers.ofString()));
        for (String bytes : List.of(
                "GET / HTTP/1.1\r\nHost: a\r\nHost: " + CANARY + "\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: " + CANARY + ":x\r\n\r\n",
                "GET http://" + CANARY + ":x/ HTTP/1.1\r\nHost: a\r\n\r\n",
                CANARY + " / HTTP/1.1\r\n" + CANARY + "\r\n\r\n",
                "GET /" + CANARY + "%zz HTTP/1.1\r\nHost: a\r\n\r\n")) {
            overheard.add(raw(bytes));
        }
    }

    /** All that is said to bytes that are hardly HTTP. */
    private String raw(String bytes) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        overheard.add(answer.body() + answer.headers().map());
    }

    private HttpRequest.Builder request(String user, String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(TestPatience.LONG)
                .header("Authorization", "Bearer " + tokens.of(user));
    }

    private HttpResponse<String> send(String body) throws Exception {
        HttpRequest request = request("alice", "/v1/messages")
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String user, String path) throws IOException, InterruptedException {
        return client.send(request(user, path).build(), BodyHandlers.ofString());
    }

    private String metrics() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private static List<Path> logFiles(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("parley.log"))
                    .toList();
        }
    }

    private static String logs(Path data) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : logFiles(data)) {
            all.append(Files.readString(file, StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    private static void assertEveryLineIsAnObject(Path data) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        for (Path file : logFiles(data)) {
            for (String line : Files.readAllLines(file)) {
                JsonNode object = mapper.readTree(line);
                assertThat(object.isObject()).as(line).isTrue();
                assertThat(object.has("formattedMessage")).as(line).isTrue();
            }
        }
    }
}
