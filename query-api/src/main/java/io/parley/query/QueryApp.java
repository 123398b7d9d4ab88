package io.parley.query;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.Routes;
import io.parley.schemas.mailbox.MailboxReader;

/** The query API: its parts, put together, and its routes. Holds no state of its own and needs no closing. */
public final class QueryApp implements Routes {
    private final RecentsRoute recents;
    private final ConversationRoute conversation;
    private final MessagesRoute messages;
    private final FeedRoute feed;

    /** @param mailboxes who answers, here or on other nodes */
    public QueryApp(QueryConfig config, MailboxReader mailboxes, MeterRegistry metrics) {
        this(config, mailboxes, metrics, Responses.WAITING_MAX);
    }

    QueryApp(QueryConfig config, MailboxReader mailboxes, MeterRegistry metrics, int waitingMax) {
        TimedReads reads = new TimedReads(mailboxes, config.patience(), new ReadTimers(metrics));
        Responses responses = new Responses(waitingMax, metrics);
        Bodies bodies = new Bodies();
        this.recents = new RecentsRoute(reads, responses, bodies);
        this.conversation = new ConversationRoute(reads, responses, bodies);
        this.messages = new MessagesRoute(reads, responses, bodies);
        this.feed = new FeedRoute(reads, responses, bodies);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/conversations", recents);
        routes.get("/v1/conversations/{peer}", conversation);
        routes.get("/v1/conversations/{peer}/messages", messages);
        routes.get("/v1/feed", feed);
    }
}
