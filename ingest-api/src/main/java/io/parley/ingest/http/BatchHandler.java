package io.parley.ingest.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.parley.http.Caller;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.answer.JsonContent;
import io.parley.http.answer.WholeAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.RequestBody;
import io.parley.ingest.http.Lines.Line;
import io.parley.ingest.log.SendLog;
import io.parley.ingest.request.SendReader;
import io.parley.schemas.ids.UserId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * {@code POST /v1/messages:batch}: a send on each line, an answer on each line, in the same order. All of them are under way before
 * the first is waited for, so that a batch takes hardly longer than a send.
 */
final class BatchHandler implements Handler {
    static final String MEDIA_TYPE = "application/x-ndjson";

    /** The contract's. Its answers stay within some 300 KiB, and its appends a small part of what may be in flight. */
    static final int LINES_MAX = 1_000;

    /** A thousand lines of 8 KiB, or some twenty of the largest: a body is in memory as a whole. */
    static final int BYTES_MAX = 8 << 20;

    private final Admission admission;
    private final SendReader reader;
    private final SendLog log;
    private final Executor answers;

    BatchHandler(Admission admission, SendReader reader, SendLog log, Executor answers) {
        this.admission = admission;
        this.reader = reader;
        this.log = log;
        this.answers = answers;
    }

    @Override
    public void handle(Context ctx) {
        MediaTypes.requireAcceptable(ctx, MEDIA_TYPE);
        UserId sender = Caller.of(ctx);
        byte[] body = RequestBody.read(ctx, MEDIA_TYPE, BYTES_MAX);
        List<Line> lines = lines(body);
        ctx.future(() -> append(sender, body, lines).thenAcceptAsync(answer -> send(ctx, answer), answers));
    }

    private static List<Line> lines(byte[] body) {
        List<Line> lines = Lines.of(body, LINES_MAX + 1);
        if (lines.isEmpty()) {
            throw new ProblemException(Problem.invalidBody(
                    "expected at least one line, but the body is empty", "must have at least one line"));
        }
        if (lines.size() > LINES_MAX) {
            throw new ProblemException(Problem.ofStatus(413, "expected at most " + LINES_MAX + " lines"));
        }
        return lines;
    }

    private CompletableFuture<List<JsonContent>> append(UserId sender, byte[] body, List<Line> lines) {
        var batch = new Batch(sender, admission, reader, log);
        List<CompletableFuture<JsonContent>> pending = new ArrayList<>(lines.size());
        for (Line line : lines) {
            pending.add(batch.append(body, line));
        }
        return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                .thenApply(all -> pending.stream().map(CompletableFuture::join).toList());
    }

    private static void send(Context ctx, List<JsonContent> answer) {
        var bytes = new ByteArrayOutputStream();
        for (JsonContent line : answer) {
            bytes.writeBytes(JsonAnswer.bytes(line));
            bytes.write('\n');
        }
        WholeAnswer.send(ctx.status(200).contentType(MEDIA_TYPE), bytes.toByteArray());
    }
}
