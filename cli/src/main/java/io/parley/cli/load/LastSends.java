package io.parley.cli.load;

import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last sends that the server has accepted. When both sides of each can see it, so can they what came before: a partition of the log is read in order,
 * and where there are few partitions, each has one of these. Used by one thread at a time.
 */
final class LastSends {
    /** To ask about more takes time that would count as the server's. */
    private static final int KEPT = 32;

    private static final byte[] ACCEPTED = "\"token\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final String TOKEN = "\"token\":\"";

    /** A server that has taken sends for half a minute, and folds at half the speed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ParleyApi api;
    private final Deque<Accepted> kept = new ArrayDeque<>();

    private record Accepted(UserId from, UserId to, String answer) {}

    LastSends(ParleyApi api) {
        this.api = api;
    }

    /** @return how many messages the server has accepted */
    int done(Request request, AnswerReader answer) {
        if (answer.status() / 100 != 2) {
            return 0;
        }
        int accepted = answer.occurrences(ACCEPTED);
        // Of a batch that was taken in part, the last token may be of a message to somebody else.
        if (accepted == request.count()) {
            kept.add(new Accepted(
                    request.caller(), request.peer(), new String(answer.body(), StandardCharsets.US_ASCII)));
            if (kept.size() > KEPT) {
                kept.remove();
            }
        }
        return accepted;
    }

    /** Returns when both sides of each can see it. */
    void awaitVisible() throws InterruptedException {
        for (Accepted accepted : kept) {
            String answer = accepted.answer();
            int start = answer.lastIndexOf(TOKEN) + TOKEN.length();
            String token = answer.substring(start, answer.indexOf('"', start));
            awaitVisible(accepted.from(), token);
            awaitVisible(accepted.to(), token);
        }
        kept.clear();
    }

    private void awaitVisible(UserId reader, String token) throws InterruptedException {
        var _ = new Patience(PATIENCE)
                .until(() -> api.get(reader, "/v1/conversations?limit=1&token=" + token))
                .success();
    }
}
