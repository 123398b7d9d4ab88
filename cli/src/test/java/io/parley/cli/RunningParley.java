package io.parley.cli;

import io.parley.cli.client.AnswerObject;
import io.parley.cli.client.Draft;
import io.parley.cli.client.Outcome;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.node.DataDirectory;
import io.parley.cli.node.DevelopmentSecret;
import io.parley.cli.node.NodeConfig;
import io.parley.cli.node.SingleNode;
import io.parley.http.ClaimRules;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All of Parley in this process, on a directory of its own, to be called by commands. */
final class RunningParley implements AutoCloseable {
    /** Far above what any start takes here. */
    private final Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Tokens tokens;
    private final ParleyApi api;
    private final int port;
    private SingleNode node;

    private RunningParley(Path data, Optional<Path> checkpoint) throws InterruptedException {
        this.data = data;
        this.node = node(data, 0, checkpoint);
        this.port = URI.create(node.where()).getPort();
        byte[] secret =
                DevelopmentSecret.ofServer(Map.of(), new DataDirectory(data)).key();
        this.tokens = new Tokens(secret, ClaimRules.NONE, InstantSource.system());
        this.api = new ParleyApi(new ServerAddress(URI.create(node.where())), tokens);
        awaitReady();
    }

    static RunningParley start(Path data) throws InterruptedException {
        return new RunningParley(data, Optional.empty());
    }

    /** Mailboxes begin with a checkpoint where there are none. */
    static RunningParley startFrom(Path data, Path checkpoint) throws InterruptedException {
        return new RunningParley(data, Optional.of(checkpoint));
    }

    private static SingleNode node(Path data, int port, Optional<Path> checkpoint) throws InterruptedException {
        DataDirectory directory = new DataDirectory(data);
        NodeConfig config = new NodeConfig("127.0.0.1", port, 0, 1, directory, checkpoint);
        return SingleNode.start(config, DevelopmentSecret.ofServer(Map.of(), directory), InstantSource.system());
    }

    private void awaitReady() {
        TestPatience.await().until(() -> node.whyNotReady().isEmpty());
    }

    void stop() {
        node.close();
    }

    /** After {@link #stop}, at the same address. */
    void startAgain() throws InterruptedException {
        node = node(data, port, Optional.empty());
        awaitReady();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    CommandRun run(String... arguments) {
        return CommandRun.of(url(), data, arguments);
    }

    /** Sends, and returns when both sides can see it. @return the answer to the send */
    AnswerObject send(String from, String to, String text) throws InterruptedException {
        Draft draft = new Draft(new UserId(from), new UserId(to), text, new MessageId(UUID.randomUUID()));
        AnswerObject answer = success(Outcome.of(api.send(draft)));
        awaitVisible(answer.text("token"), draft.from());
        awaitVisible(answer.text("token"), draft.to());
        return answer;
    }

    /** Sends one message for each line, {@code {"to":…,"text":…}}; what is sent afterwards is behind them in every mailbox. */
    void sendAll(String from, List<String> lines) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/v1/messages:batch"))
                .header("Authorization", "Bearer " + tokens.of(new UserId(from)))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)))
                .build();
        String answers =
                http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        if (answers.lines().filter(line -> line.contains("\"token\":")).count() != lines.size()) {
            throw new AssertionError("expected every message to be taken, but got " + answers);
        }
    }

    void markRead(String reader, String peer, long sequence) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/v1/conversations/" + peer + "/read"))
                .header("Authorization", "Bearer " + tokens.of(new UserId(reader)))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"seq\":" + sequence + "}"))
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 202) {
            throw new AssertionError("expected the read marker to move, but got status " + status);
        }
    }

    /** How many live streams there are, as the metrics say. */
    int openStreams() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/metrics")).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("parley_query_streams "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .sum();
    }

    /** Returns when {@code reader} can see what {@code token} names. */
    void awaitVisible(String token, UserId reader) throws InterruptedException {
        success(Outcome.of(api.get(reader, "/v1/conversations?limit=1&token=" + token)));
    }

    private static AnswerObject success(Outcome<byte[]> outcome) {
        if (outcome instanceof Outcome.Done<byte[]>(byte[] body)) {
            return AnswerObject.parse(body);
        }
        throw new AssertionError("expected success, but got " + outcome);
    }

    @Override
    public void close() {
        api.close();
        http.close();
        node.close();
    }
}
