package io.parley.endtoend.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.endtoend.checker.Answer;
import io.parley.endtoend.checker.MessageKey;
import io.parley.endtoend.checker.Operation;
import io.parley.endtoend.checker.Outcome;
import io.parley.endtoend.checker.Request;
import io.parley.endtoend.checker.Request.Freshness;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One process of the history: asks, waits, and has what came of it recorded. One thread. */
final class RecordedClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE = "application/json";
    private static final String MANY = "application/x-ndjson";

    private final String user;
    private final Connection connection;
    private final Recorder recorder;
    private final Answers answers;
    private final int process;

    /** Lines of a batch are under way at the same time, so each is a process of its own. */
    private final List<Integer> lineProcesses = new ArrayList<>();

    RecordedClient(String user, Connection connection, Recorder recorder, Answers answers) {
        this.user = user;
        this.connection = connection;
        this.recorder = recorder;
        this.answers = answers;
        this.process = recorder.newProcess();
    }

    /** The token of a message that was accepted, and whose it is. */
    record Token(MessageKey key, String text) {}

    /** What became of a send. */
    record Told(Outcome outcome, Optional<Token> token) {}

    /**
     * What came of a question.
     *
     * @param status 0 when there was no answer
     */
    record Asked(Outcome outcome, int status, Answer answer, JsonNode body) {}

    String user() {
        return user;
    }

    Told send(Draft draft) throws InterruptedException {
        Request.Send request = request(draft);
        recorder.sendBegins();
        long begun = System.nanoTime();
        Connection.Reply reply = connection.post("/v1/messages", ONE, json(draft));
        long ended = System.nanoTime();
        recorder.sendEnds();
        JsonNode body = bodyOf(reply);
        return told(
                process,
                request,
                begun,
                ended,
                reply.status(),
                reply.retryAfter(),
                outcome(request, reply, body),
                body);
    }

    /** @return for each draft, in its order */
    List<Told> sendAll(List<Draft> drafts) throws InterruptedException {
        String lines = drafts.stream().map(RecordedClient::json).collect(Collectors.joining("\n"));
        recorder.sendBegins();
        long begun = System.nanoTime();
        Connection.Reply reply = connection.post("/v1/messages:batch", MANY, lines);
        long ended = System.nanoTime();
        recorder.sendEnds();
        while (lineProcesses.size() < drafts.size()) {
            lineProcesses.add(recorder.newProcess());
        }
        List<Told> told = new ArrayList<>();
        if (reply.status() != 200) {
            JsonNode body = bodyOf(reply);
            for (int i = 0; i < drafts.size(); i++) {
                Request.Send request = request(drafts.get(i));
                Outcome outcome = outcome(request, reply, body);
                told.add(told(
                        lineProcesses.get(i),
                        request,
                        begun,
                        ended,
                        reply.status(),
                        reply.retryAfter(),
                        outcome,
                        body));
            }
            return told;
        }
        String[] answered = reply.body().split("\n", -1);
        if (answered.length != drafts.size() + 1) {
            throw new AssertionError("expected " + drafts.size() + " lines, but got " + answered.length);
        }
        for (int i = 0; i < drafts.size(); i++) {
            Request.Send request = request(drafts.get(i));
            JsonNode body = Answers.json(answered[i]);
            int status = body.has("token") ? 202 : body.path("status").asInt();
            Outcome outcome = Outcome.of(
                    request, status, Optional.ofNullable(body.path("outcome").textValue()));
            // A line has no headers: the contract asks for Retry-After in answers.
            told.add(told(lineProcesses.get(i), request, begun, ended, status, true, outcome, body));
        }
        return told;
    }

    private Told told(
            int who,
            Request.Send request,
            long begun,
            long ended,
            int status,
            boolean retryAfter,
            Outcome outcome,
            JsonNode body) {
        Answer answer = outcome == Outcome.OK ? Answers.accepted(body) : Answer.Nothing.INSTANCE;
        recorder.add(new Operation(who, user, begun, ended, request, outcome, status, retryAfter, answer));
        MessageKey key = MessageKey.of(user, request.recipient(), request.messageId());
        return new Told(
                outcome,
                outcome == Outcome.OK
                        ? Optional.of(new Token(key, body.path("token").asText()))
                        : Optional.empty());
    }

    Outcome markRead(String peer, long seq) throws InterruptedException {
        Request.MarkRead request = new Request.MarkRead(peer, seq);
        long begun = System.nanoTime();
        Connection.Reply reply = connection.put(conversation(peer) + "/read", "{\"seq\":" + seq + "}");
        return record(request, begun, reply, body -> new Answer.Marked()).outcome();
    }

    Asked feed(long after, int limit, int waitSeconds, long seen, Optional<Token> token) throws InterruptedException {
        String path = "/v1/feed?after=" + after + "&limit=" + limit + (waitSeconds > 0 ? "&wait=" + waitSeconds : "");
        var request = new Request.FeedRead(after, limit, freshness(seen, token));
        return ask(request, path, seen, token, answers::feed);
    }

    /** @param cursor of the page before; empty for the newest */
    Asked page(String peer, int limit, long chain, Optional<String> cursor, long seen, Optional<Token> token)
            throws InterruptedException {
        String path = conversation(peer) + "/messages?limit=" + limit
                + cursor.map(each -> "&before=" + each).orElse("");
        var request = new Request.PageBack(peer, limit, chain, cursor.isEmpty(), freshness(seen, token));
        return ask(request, path, seen, token, body -> answers.page(body, user, peer));
    }

    Asked recents(int limit, long seen, Optional<Token> token) throws InterruptedException {
        var request = new Request.Recents(limit, freshness(seen, token));
        return ask(request, "/v1/conversations?limit=" + limit, seen, token, answers::summaries);
    }

    Asked unread(String peer, long seen, Optional<Token> token) throws InterruptedException {
        var request = new Request.Unread(peer, freshness(seen, token));
        return ask(
                request, conversation(peer), seen, token, body -> new Answer.Summaries(List.of(answers.summary(body))));
    }

    private Asked ask(Request request, String path, long seen, Optional<Token> token, Function<JsonNode, Answer> read)
            throws InterruptedException {
        String with = path
                + token.map(each -> (path.contains("?") ? "&" : "?") + "token=" + each.text())
                        .orElse("");
        recorder.readBegins();
        long begun = System.nanoTime();
        Connection.Reply reply = connection.get(with, seen);
        recorder.readEnds();
        return record(request, begun, reply, read);
    }

    private Asked record(Request request, long begun, Connection.Reply reply, Function<JsonNode, Answer> read) {
        long ended = System.nanoTime();
        JsonNode body = bodyOf(reply);
        Outcome outcome = outcome(request, reply, body);
        Answer answer = outcome == Outcome.OK ? read.apply(body) : Answer.Nothing.INSTANCE;
        recorder.add(new Operation(
                process, user, begun, ended, request, outcome, reply.status(), reply.retryAfter(), answer));
        return new Asked(outcome, reply.status(), answer, body);
    }

    private static Outcome outcome(Request request, Connection.Reply reply, JsonNode body) {
        return reply.neverLeft()
                ? Outcome.FAIL
                : Outcome.of(
                        request,
                        reply.status(),
                        Optional.ofNullable(body.path("outcome").textValue()));
    }

    private static JsonNode bodyOf(Connection.Reply reply) {
        return reply.status() == 0 ? JSON.missingNode() : Answers.json(reply.body());
    }

    private static Freshness freshness(long seen, Optional<Token> token) {
        return new Freshness(seen, token.map(Token::key));
    }

    private static Request.Send request(Draft draft) {
        return new Request.Send(draft.to(), draft.messageId(), Answers.textHash(draft.text()));
    }

    private static String json(Draft draft) {
        return JSON.createObjectNode()
                .put("to", draft.to())
                .put("text", draft.text())
                .put("messageId", draft.messageId().toString())
                .toString();
    }

    private static String conversation(String peer) {
        return "/v1/conversations/" + URLEncoder.encode(peer, StandardCharsets.UTF_8);
    }
}
