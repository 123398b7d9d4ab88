package io.parley.endtoend.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.endtoend.checker.Answer;
import io.parley.endtoend.checker.Entry;
import io.parley.endtoend.checker.FinalState;
import io.parley.endtoend.checker.MessageKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads whole mailboxes when nobody writes any more. */
final class FinalReads {
    private static final int LIMIT = 500;

    /** For a node that has just become ready. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Answers answers;

    FinalReads(Answers answers) {
        this.answers = answers;
    }

    FinalState.Mailbox mailbox(String user, Connection connection) throws InterruptedException {
        List<Entry> feed = new ArrayList<>();
        Answer.Feed page;
        do {
            long after = feed.isEmpty() ? 0 : feed.getLast().seq();
            page = answers.feed(get(connection, "/v1/feed?after=" + after + "&limit=" + LIMIT));
            feed.addAll(page.entries());
        } while (!page.entries().isEmpty() && feed.getLast().seq() < page.head());
        List<Answer.Summary> summaries = new ArrayList<>();
        Map<String, List<Entry.Message>> conversations = new HashMap<>();
        String path = "/v1/conversations?limit=" + LIMIT;
        JsonNode list;
        String cursor = "";
        do {
            list = get(connection, path + cursor);
            for (JsonNode each : list.path("conversations")) {
                String peer = each.path("peer").textValue();
                summaries.add(answers.summary(each));
                conversations.put(MessageKey.conversation(user, peer), pages(user, peer, connection));
            }
            cursor = "&cursor=" + list.path("nextCursor").asText();
        } while (list.has("nextCursor"));
        return new FinalState.Mailbox(List.copyOf(feed), conversations, summaries);
    }

    private List<Entry.Message> pages(String user, String peer, Connection connection) throws InterruptedException {
        List<Entry.Message> newestFirst = new ArrayList<>();
        String cursor = "";
        JsonNode page;
        do {
            page = get(connection, "/v1/conversations/" + peer + "/messages?limit=" + LIMIT + cursor);
            newestFirst.addAll(answers.page(page, user, peer).messages());
            cursor = "&before=" + page.path("nextCursor").asText();
        } while (page.has("nextCursor"));
        return List.copyOf(newestFirst.reversed());
    }

    private static JsonNode get(Connection connection, String path) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Connection.Reply reply = connection.get(path, 0);
            if (reply.status() == 200) {
                return Answers.json(reply.body());
            }
            boolean mayPass = reply.status() == 503 || reply.status() == 0;
            if (!mayPass || System.nanoTime() > deadline) {
                throw new AssertionError("expected an answer to " + path + ", but got status " + reply.status());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
