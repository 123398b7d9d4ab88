package io.parley.endtoend.overload;

import io.parley.endtoend.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether mailboxes hold what was accepted, and nothing else: each send is one change in two of them, or in one where it is to oneself. Used by one
 * thread.
 */
final class Kept {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration TOKEN_TIME = Duration.ofHours(1);
    private static final Pattern HEAD = Pattern.compile("\"head\":([0-9]+)");

    private final URI node;
    private final Tokens tokens;
    private final int users;
    private final HttpClient http = HttpClient.newHttpClient();
    private long changesMin;
    private long changesMax;
    private long accepted;

    Kept(URI node, Tokens tokens, int users) {
        this.node = node;
        this.tokens = tokens;
        this.users = users;
    }

    /** Notes what a request has come to; what is answered with an error, or not at all, may have been done. */
    void add(Ask ask, Answer answer) {
        if (ask.kind() != Ask.Kind.SEND) {
            return;
        }
        boolean certainlyNot = answer.notAccepted() || answer.status() == 429;
        changesMax += certainlyNot ? 0 : ask.changes();
        if (answer.accepted()) {
            accepted++;
            changesMin += ask.changes();
        }
    }

    /** Waits until mailboxes hold as much, and looks whether it is no more. */
    boolean isKept(Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long changes = changes(end);
        while (changes < changesMin && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            changes = changes(end);
        }
        System.out.printf(
                "%d sends accepted: %d to %d changes expected in %d mailboxes, and there are %d%n",
                accepted, changesMin, changesMax, users, changes);
        return changes >= changesMin && changes <= changesMax;
    }

    private long changes(long endNanos) throws IOException, InterruptedException {
        long changes = 0;
        for (int user = 0; user < users; user++) {
            changes += head(user, endNanos);
        }
        return changes;
    }

    /** Whoever is refused comes again: in the first moment after an overload a node still lets in less than all. */
    private long head(int user, long endNanos) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/v1/feed?limit=1"))
                .header("Authorization", "Bearer " + tokens.of(Mix.name(user), TOKEN_TIME))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        while (answer.statusCode() == 503 && System.nanoTime() - endNanos < 0) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            answer = http.send(request, BodyHandlers.ofString());
        }
        Matcher head = HEAD.matcher(answer.body());
        if (!head.find()) {
            throw new AssertionError("expected the feed of a node that is not busy, but got " + answer.body());
        }
        return Long.parseLong(head.group(1));
    }
}
