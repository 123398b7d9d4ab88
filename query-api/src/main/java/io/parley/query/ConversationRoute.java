package io.parley.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.PathParameters;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;

/** {@code GET /v1/conversations/{peer}}: one conversation as the list shows it, or 404. */
final class ConversationRoute implements Handler {
    private static final SummaryJson SUMMARY = new SummaryJson();

    private final TimedReads reads;
    private final Responses responses;
    private final Bodies bodies;

    ConversationRoute(TimedReads reads, Responses responses, Bodies bodies) {
        this.reads = reads;
        this.responses = responses;
        this.bodies = bodies;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        UserId owner = Caller.of(ctx);
        OneConversation query = new OneConversation(owner, PathParameters.user(ctx, "peer"));
        Freshness freshness = RequestedFreshness.of(ctx, owner);
        var answer = reads.read(ReadTimers.Question.CONVERSATION, query, freshness);
        responses.respond(
                ctx,
                answer,
                freshness.saysSomething(),
                summary -> bodies.send(ctx, summary.orElseThrow(ConversationRoute::notFound), SUMMARY));
    }

    private static ProblemException notFound() {
        return new ProblemException(Problem.ofStatus(
                404, "expected a conversation with this peer, but the two have never exchanged a message"));
    }
}
