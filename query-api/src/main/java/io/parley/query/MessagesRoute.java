package io.parley.query;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.PathParameters;
import io.parley.http.request.QueryParameters;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MessagePosition;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET /v1/conversations/{peer}/messages}: a page of a conversation, newest first; what follows a place, oldest first, with
 * {@code after}. A cursor is a place between two messages, good for either parameter.
 */
final class MessagesRoute implements Handler {
    /** A screen of a chat client, and the next one that its user scrolls to. */
    private static final int LIMIT_DEFAULT = 50;

    private final TimedReads reads;
    private final Responses responses;
    private final Bodies bodies;

    MessagesRoute(TimedReads reads, Responses responses, Bodies bodies) {
        this.reads = reads;
        this.responses = responses;
        this.bodies = bodies;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        UserId owner = Caller.of(ctx);
        ConversationMessages query = query(ctx, owner, PathParameters.user(ctx, "peer"));
        Freshness freshness = RequestedFreshness.of(ctx, owner);
        var answer = reads.read(ReadTimers.Question.MESSAGES, query, freshness);
        responses.respond(
                ctx,
                answer,
                freshness.saysSomething(),
                page -> bodies.send(ctx, page, new MessagesJson(owner, query.peer())));
    }

    private static ConversationMessages query(Context ctx, UserId owner, UserId peer) {
        Function<String, MessagePosition> open = text -> MessagesCursor.open(owner, peer, text);
        Optional<MessagePosition> before = OpaqueParameter.read(ctx, "before", open);
        Optional<MessagePosition> after = OpaqueParameter.read(ctx, "after", open);
        if (before.isPresent() && after.isPresent()) {
            throw new ProblemException(Problem.invalidField("after", "must not be given together with before"));
        }
        Direction direction = after.isPresent() ? Direction.OLDEST_FIRST : Direction.NEWEST_FIRST;
        int limit = QueryParameters.limit(ctx, LIMIT_DEFAULT);
        return new ConversationMessages(owner, peer, limit, direction, after.or(() -> before));
    }
}
