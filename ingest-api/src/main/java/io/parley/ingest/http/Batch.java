package io.parley.ingest.http;

import io.parley.http.answer.JsonContent;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.ingest.answer.SendAnswer;
import io.parley.ingest.http.Lines.Line;
import io.parley.ingest.log.AppendOutcome;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import io.parley.ingest.log.SendLog;
import io.parley.ingest.request.SendReader;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.UserId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sends of one batch, one after the other. A bad line does not stop the others. A line that there is no leave or no room for
 * does: a client sends the refused lines again, and they must not come after their successors. Used by one thread.
 */
final class Batch {
    private final UserId sender;
    private final Admission admission;
    private final SendReader reader;
    private final SendLog log;
    private Optional<Problem> refusal = Optional.empty();

    Batch(UserId sender, Admission admission, SendReader reader, SendLog log) {
        this.sender = sender;
        this.admission = admission;
        this.reader = reader;
        this.log = log;
    }

    /** Appends the next line; gives its answer once it is known. */
    CompletableFuture<JsonContent> append(byte[] body, Line line) {
        if (refusal.isEmpty()) {
            refusal = admission.refusal(sender);
        }
        if (refusal.isPresent()) {
            return done(refusal.get());
        }
        Send send;
        try {
            send = reader.read(sender, body, line.offset(), line.length());
        } catch (ProblemException e) {
            return done(e.problem());
        }
        CompletableFuture<AppendOutcome> outcome = log.append(send);
        if (outcome.getNow(null) instanceof NotAccepted refused) {
            refusal = Optional.of(SendAnswer.problem(refused));
        }
        return outcome.thenApply(known -> answer(send, known));
    }

    private static JsonContent answer(Send send, AppendOutcome outcome) {
        return switch (outcome) {
            case Appended appended -> json -> SendAnswer.write(json, send, appended);
            case NotAccepted notAccepted -> SendAnswer.problem(notAccepted)::writeTo;
            case Unknown unknown -> SendAnswer.problem(unknown)::writeTo;
        };
    }

    private static CompletableFuture<JsonContent> done(Problem problem) {
        return CompletableFuture.completedFuture(problem::writeTo);
    }
}
