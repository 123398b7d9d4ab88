package io.parley.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.QueryParameters;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;

/** {@code GET /v1/conversations}: the caller's conversations, the one with the most recent message first. */
final class RecentsRoute implements Handler {
    /** A screen of a chat client, and a little more. */
    private static final int LIMIT_DEFAULT = 20;

    private final TimedReads reads;
    private final Responses responses;
    private final Bodies bodies;

    RecentsRoute(TimedReads reads, Responses responses, Bodies bodies) {
        this.reads = reads;
        this.responses = responses;
        this.bodies = bodies;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        UserId owner = Caller.of(ctx);
        RecentConversations query = new RecentConversations(
                owner,
                QueryParameters.limit(ctx, LIMIT_DEFAULT),
                OpaqueParameter.read(ctx, "cursor", text -> RecentsCursor.open(owner, text)));
        Freshness freshness = RequestedFreshness.of(ctx, owner);
        var answer = reads.read(ReadTimers.Question.RECENTS, query, freshness);
        responses.respond(
                ctx, answer, freshness.saysSomething(), page -> bodies.send(ctx, page, new RecentsJson(owner)));
    }
}
