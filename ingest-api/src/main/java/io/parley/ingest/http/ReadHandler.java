package io.parley.ingest.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.JsonShape;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.PathParameters;
import io.parley.http.request.RequestBody;
import io.parley.ingest.answer.MarkerAnswer;
import io.parley.ingest.log.AppendOutcome;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import io.parley.ingest.log.MarkerLog;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.UserId;
import java.util.concurrent.Executor;

/** {@code PUT /v1/conversations/{peer}/read}: a read marker, answered once it is durable. Waits for that without a thread. */
final class ReadHandler implements Handler {
    private static final int ACCEPTED = 202;

    /** One number and a client's spaces. */
    private static final int BODY_BYTES_MAX = 1024;

    private static final JsonShape SHAPE = JsonShape.of(JsonShape.Field.integer("seq"));

    private final Admission admission;
    private final MarkerLog log;
    private final Executor answers;

    ReadHandler(Admission admission, MarkerLog log, Executor answers) {
        this.admission = admission;
        this.log = log;
        this.answers = answers;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        UserId reader = Caller.of(ctx);
        UserId peer = PathParameters.user(ctx, "peer");
        admission.refusal(reader).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        byte[] body = RequestBody.read(ctx, JsonAnswer.MEDIA_TYPE, BODY_BYTES_MAX);
        var read = new ConversationRead(ConversationId.of(reader, peer), sequence(body));
        ctx.future(() -> log.append(reader, read).thenAcceptAsync(outcome -> answer(ctx, reader, outcome), answers));
    }

    private static long sequence(byte[] body) {
        long sequence = SHAPE.read(RequestBody.decode(body, 0, body.length)).integer("seq");
        if (sequence < 1) {
            throw new ProblemException(Problem.invalidField("seq", "must be at least 1"));
        }
        return sequence;
    }

    private static void answer(Context ctx, UserId reader, AppendOutcome outcome) {
        switch (outcome) {
            case Appended appended ->
                JsonAnswer.send(ctx, ACCEPTED, json -> MarkerAnswer.write(json, reader, appended));
            case NotAccepted notAccepted -> JsonAnswer.send(ctx, MarkerAnswer.problem(notAccepted.reason()));
            case Unknown unknown -> JsonAnswer.send(ctx, MarkerAnswer.problem(unknown.reason()));
        }
    }
}
