package io.parley.routing;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.parley.http.Routes;
import io.parley.http.answer.WholeAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.RequestBody;
import io.parley.routing.wire.MailboxAnswers;
import io.parley.routing.wire.MailboxQuestion;
import io.parley.routing.wire.MalformedWireException;
import io.parley.routing.wire.PartitionMaps;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a node that holds mailboxes answers to other nodes, on its internal listener. Every request carries the cluster's secret; none
 * carries a user's token.
 */
public final class NodeRoutes implements Routes {
    static final String QUESTION_PATH = "/internal/v1/mailbox";
    static final String MAP_PATH = "/internal/v1/partitions";
    static final String MEDIA_TYPE = "application/octet-stream";

    /** Two ids, a token, and numbers. */
    private static final int QUESTION_BYTES_MAX = 4096;

    /** Whoever completes an answer may be a thread that must not stand still while bytes are written. */
    private static final Executor OWN_THREAD = Thread::startVirtualThread;

    private final ClusterSecret secret;
    private final MailboxReader mailboxes;
    private final Supplier<PartitionMap> map;

    /**
     * @param mailboxes those of this node
     * @param map as this node knows it; asked for at each request
     */
    public NodeRoutes(ClusterSecret secret, MailboxReader mailboxes, Supplier<PartitionMap> map) {
        this.secret = secret;
        this.mailboxes = mailboxes;
        this.map = map;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before("/internal/*", ctx -> secret.require(ctx.header("Authorization")));
        routes.post(QUESTION_PATH, this::answer);
        routes.get(MAP_PATH, ctx -> ctx.contentType(MEDIA_TYPE).result(PartitionMaps.toBytes(map.get())));
    }

    private void answer(Context ctx) {
        byte[] body = RequestBody.read(ctx, MEDIA_TYPE, QUESTION_BYTES_MAX);
        try {
            answer(ctx, MailboxQuestion.ofBytes(body));
        } catch (MalformedWireException e) {
            throw new ProblemException(Problem.ofStatus(400, String.valueOf(e.getMessage())));
        }
    }

    private <A> void answer(Context ctx, MailboxQuestion<A> question) {
        CompletableFuture<MailboxAnswer<A>> answer =
                mailboxes.read(question.query(), question.freshness(), question.patience());
        if (answer.isDone()) {
            send(ctx, question, answer.join());
        } else {
            ctx.future(() -> answer.thenAcceptAsync(there -> send(ctx, question, there), OWN_THREAD));
        }
    }

    private static <A> void send(Context ctx, MailboxQuestion<A> question, MailboxAnswer<A> answer) {
        WholeAnswer.send(ctx.contentType(MEDIA_TYPE), MailboxAnswers.toBytes(question.query(), answer));
    }
}
