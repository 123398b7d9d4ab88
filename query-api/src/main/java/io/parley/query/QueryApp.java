package io.parley.query;

import io.javalin.config.RoutesConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.Routes;
import io.parley.http.limit.Refused;
import io.parley.schemas.mailbox.MailboxReader;
import java.time.InstantSource;

/**
 * The query API: its parts, put together, and its routes.
 *
 * <p>It is to be closed before the HTTP server: closing it ends what would otherwise keep the server from stopping, and the server must
 * still be there to tell the clients of it.
 */
public final class QueryApp implements Routes, AutoCloseable {
    private final ReaderRates readers;
    private final RecentsRoute recents;
    private final ConversationRoute conversation;
    private final MessagesRoute messages;
    private final FeedRoute feed;
    private final StreamRoute stream;
    private final WaitingReads waiting = new WaitingReads();
    private final OpenStreams streams;

    /** @param mailboxes who answers, here or on other nodes */
    public QueryApp(QueryConfig config, MailboxReader mailboxes, MeterRegistry metrics) {
        TimedReads reads = new TimedReads(mailboxes, waiting, config.patience(), new ReadTimers(metrics));
        Responses responses = new Responses(config.limits(), metrics);
        Bodies bodies = new Bodies();
        this.readers = new ReaderRates(config.limits().perUser(), InstantSource.system(), new Refused(metrics));
        this.recents = new RecentsRoute(reads, responses, bodies);
        this.conversation = new ConversationRoute(reads, responses, bodies);
        this.messages = new MessagesRoute(reads, responses, bodies);
        this.feed = new FeedRoute(reads, responses, bodies);
        this.streams = new OpenStreams(config.streams(), metrics);
        // Tokens expire by the clock of the system, by which they are taken, too.
        FeedPump pump = new FeedPump(
                reads,
                waiting,
                CatchingUp.of(Runtime.getRuntime().availableProcessors()),
                config.streams(),
                InstantSource.system(),
                new StreamMetrics(metrics));
        this.stream = new StreamRoute(
                reads, waiting, responses, streams, pump, config.streams().pieceTimeMax());
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/conversations", readers.held(recents));
        routes.get("/v1/conversations/{peer}", readers.held(conversation));
        routes.get("/v1/conversations/{peer}/messages", readers.held(messages));
        routes.get("/v1/feed", readers.held(feed));
        routes.get("/v1/feed/stream", readers.held(stream));
    }

    /**
     * Ends every live stream, with the ending that tells its client that nothing was lost on the way, and answers 503 to every read that
     * waits; from now on none begins. What needs no waiting is still served. Returns when the streams have ended: within
     * {@link OpenStreams#STOP_TIME_MAX} and a little, since clients that do not take what is on its way are cut off.
     */
    @Override
    public void close() {
        waiting.close();
        streams.close();
    }
}
