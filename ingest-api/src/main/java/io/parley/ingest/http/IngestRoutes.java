package io.parley.ingest.http;

import io.javalin.config.RoutesConfig;
import io.parley.http.Routes;
import io.parley.http.limit.Refused;
import io.parley.http.limit.TokenBuckets;
import io.parley.ingest.answer.SendAnswer;
import io.parley.ingest.log.MarkerLog;
import io.parley.ingest.log.SendLog;
import io.parley.ingest.request.SendReader;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The public routes of ingest. */
public final class IngestRoutes implements Routes {
    /** Some clients encode a colon that needs none; routes match on the path as it was sent. */
    private static final String[] BATCH_PATHS = {"/v1/messages:batch", "/v1/messages%3Abatch", "/v1/messages%3abatch"};

    /**
     * Answers are written one thread each, and not by the producer's own: a client that does not read its answer holds up nobody.
     * There are never more than there are requests in flight.
     */
    private static final Executor ANSWERS = Thread::startVirtualThread;

    private final SendHandler single;
    private final BatchHandler batch;
    private final ReadHandler read;

    /**
     * @param rates empty for no limit
     * @param refused counts who is held to his rate
     */
    public IngestRoutes(
            Optional<TokenBuckets<UserId>> rates,
            Refused refused,
            SendReader reader,
            SendLog sends,
            MarkerLog markers) {
        Admission admission = sender -> {
            Optional<Duration> wait = rates.flatMap(each -> each.tryTake(sender));
            wait.ifPresent(_ -> refused.count(Refused.Reason.USER_RATE));
            return wait.map(SendAnswer::tooFast);
        };
        this.single = new SendHandler(admission, reader, sends, ANSWERS);
        this.batch = new BatchHandler(admission, reader, sends, ANSWERS);
        this.read = new ReadHandler(admission, markers, ANSWERS);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/messages", single);
        routes.put("/v1/conversations/{peer}/read", read);
        for (String path : BATCH_PATHS) {
            routes.post(path, batch);
        }
    }
}
