package io.parley.http.answer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.schemas.ids.MessageText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON answers, written straight to bytes: no tree, no reflection, and a message's text is never decoded on its way out. */
public final class JsonAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(JsonAnswer.class);

    public static final String MEDIA_TYPE = "application/json";

    /** Answers may be written by short-lived threads: a pool of buffers per thread would make new ones for each. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
            .build();

    /** Most answers to a send fit; longer ones grow. */
    private static final int SIZE_HINT = 512;

    private JsonAnswer() {}

    /** Sends {@code content}, with {@code status}, as a {@link WholeAnswer}. */
    public static void send(Context ctx, int status, JsonContent content) {
        WholeAnswer.send(ctx.status(status).contentType(MEDIA_TYPE), bytes(content));
    }

    /**
     * Writes {@code content} to the connection at once, piece by piece: for an answer too large to be made in memory first. Blocks
     * while the client takes its time. When the client goes away, or its time is over, the rest is dropped in silence: there is nobody left
     * to tell.
     *
     * @param timeMax how long the client may take for all of it
     * @throws RuntimeException what {@code content} throws; what is on the wire by then is malformed JSON, so that a part of an
     *     answer can never pass for a whole one
     */
    public static void stream(Context ctx, int status, Duration timeMax, JsonContent content) {
        ctx.status(status).contentType(MEDIA_TYPE);
        try (TimeLimit _ = TimeLimit.begin(ctx, timeMax, "expected the client to take its answer sooner");
                JsonGenerator json = FACTORY.createGenerator(ctx.outputStream())
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)
                        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                        .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)) {
            content.writeTo(json);
        } catch (JacksonException e) {
            throw new UncheckedIOException("expected to write JSON", e);
        } catch (IOException e) {
            LOG.debug("expected to write an answer, but the client is gone", e);
        } catch (RuntimeException e) {
            if (!ctx.res().isCommitted()) {
                ctx.res().resetBuffer();
            }
            throw e;
        }
    }

    /** Makes {@code problem} the answer, with its status and {@code Retry-After}. */
    public static void send(Context ctx, Problem problem) {
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            ctx.header("Retry-After", retryAfterSeconds(retryAfter));
        }
        ctx.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(bytes(problem::writeTo));
    }

    /** The header has whole seconds; 0 would invite a client to come back at once, for ever. */
    public static String retryAfterSeconds(Duration wait) {
        long seconds = wait.plusMillis(999).toSeconds();
        return Long.toString(Math.max(1, seconds));
    }

    /** {@code content} in UTF-8. */
    public static byte[] bytes(JsonContent content) {
        var bytes = new ByteArrayOutputStream(SIZE_HINT);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to write JSON into memory", e);
        }
        return bytes.toByteArray();
    }

    /** Writes a field with the text's own bytes. */
    public static void writeText(JsonGenerator json, String field, MessageText text) throws IOException {
        byte[] utf8 = text.utf8();
        json.writeFieldName(field);
        json.writeUTF8String(utf8, 0, utf8.length);
    }
}
