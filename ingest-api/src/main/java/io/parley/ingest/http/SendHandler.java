package io.parley.ingest.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.RequestBody;
import io.parley.ingest.answer.SendAnswer;
import io.parley.ingest.log.AppendOutcome;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import io.parley.ingest.log.SendLog;
import io.parley.ingest.request.SendReader;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.UserId;
import java.util.concurrent.Executor;

/** {@code POST /v1/messages}: one send, answered once it is durable. Waits for that without a thread. */
final class SendHandler implements Handler {
    private static final int ACCEPTED = 202;

    private final Admission admission;
    private final SendReader reader;
    private final SendLog log;
    private final Executor answers;

    SendHandler(Admission admission, SendReader reader, SendLog log, Executor answers) {
        this.admission = admission;
        this.reader = reader;
        this.log = log;
        this.answers = answers;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        UserId sender = Caller.of(ctx);
        admission.refusal(sender).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        byte[] body = RequestBody.read(ctx, JsonAnswer.MEDIA_TYPE, SendReader.BYTES_MAX);
        Send send = reader.read(sender, body, 0, body.length);
        ctx.future(() -> log.append(send).thenAcceptAsync(outcome -> answer(ctx, send, outcome), answers));
    }

    private static void answer(Context ctx, Send send, AppendOutcome outcome) {
        switch (outcome) {
            case Appended appended -> JsonAnswer.send(ctx, ACCEPTED, json -> SendAnswer.write(json, send, appended));
            case NotAccepted notAccepted -> JsonAnswer.send(ctx, SendAnswer.problem(notAccepted));
            case Unknown unknown -> JsonAnswer.send(ctx, SendAnswer.problem(unknown));
        }
    }
}
