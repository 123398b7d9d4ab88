package io.parley.http.request;

import io.javalin.http.Context;
import io.parley.http.answer.BreakOff;
import io.parley.http.limit.Place;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/** A request's body: of the right type, within its bounds, and strict UTF-8. */
public final class RequestBody {
    /**
     * A body that trickles in must not hold one of the server's few threads for ever; each byte starts the idle time-out again.
     * The largest body, 8 MiB, arrives in this time at 2.3 Mbit/s.
     */
    static final Duration READ_TIME_MAX = Duration.ofSeconds(30);

    private static final int CHUNK_BYTES = 8192;

    /** Four of the largest batches, or 4,000 bodies of which the first chunk has come: an eighth of a small heap, with what growing arrays take twice. */
    private static final long MEMORY_BYTES_MAX = 32L << 20;

    /** One for the process, however many listeners it has: so is the memory. */
    private static final BodyMemory MEMORY = new BodyMemory(MEMORY_BYTES_MAX);

    private RequestBody() {}

    /**
     * Reads the whole body; blocks while it arrives. A request whose body is not there yet has no place among those under way meanwhile.
     *
     * @param mediaType what {@code Content-Type} has to say
     * @param bytesMax the most that is taken
     * @throws ProblemException 415 for another type, 413 beyond the bound, 408 when it takes too long, 400 when it ends early,
     *     503 when it has lost its place
     */
    public static byte[] read(Context ctx, String mediaType, int bytesMax) {
        MediaTypes.requireContentType(ctx, mediaType);
        if (ctx.req().getContentLengthLong() > bytesMax) {
            throw tooLarge(bytesMax);
        }
        try {
            ServletInputStream input = ctx.req().getInputStream();
            if (!isThere(ctx, input)) {
                Place.giveUp(ctx);
            }
            byte[] body = readWithinMemory(ctx, input, bytesMax);
            UnreadBody.markRead(ctx);
            Place.takeAgain(ctx);
            return body;
        } catch (IOException e) {
            boolean silent = e.getCause() instanceof TimeoutException;
            if (silent) {
                UnreadBody.giveUp(ctx);
            }
            throw silent || e instanceof InputTimeoutException
                    ? new ProblemException(Problem.ofStatus(408, "expected the body sooner"))
                    : new ProblemException(Problem.ofStatus(400, "expected the whole body, but it ended early"));
        }
    }

    /** Said of small ones only: of others it does not matter. */
    private static boolean isThere(Context ctx, InputStream input) throws IOException {
        long length = ctx.req().getContentLengthLong();
        return length >= 0 && input.available() >= length;
    }

    private static byte[] readWithinMemory(Context ctx, InputStream input, int bytesMax) throws IOException {
        Request request = ServletContextRequest.getServletContextRequest(ctx.req());
        BodyMemory.Body body = () ->
                BreakOff.now(request, new TimeoutException("expected the body before there was no more room for it"));
        MEMORY.begin(body);
        try {
            return read(input, bytesMax, System::nanoTime, bytes -> MEMORY.grow(body, bytes));
        } finally {
            MEMORY.end(body);
        }
    }

    /** @param arrived hears of each chunk's bytes */
    static byte[] read(InputStream input, int bytesMax, LongSupplier nanoTime, IntConsumer arrived) throws IOException {
        long deadline = nanoTime.getAsLong() + READ_TIME_MAX.toNanos();
        var body = new ByteArrayOutputStream(CHUNK_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        int read;
        while ((read = input.read(chunk)) >= 0) {
            if (read > bytesMax - body.size()) {
                throw tooLarge(bytesMax);
            }
            arrived.accept(read);
            body.write(chunk, 0, read);
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new InputTimeoutException();
            }
        }
        return body.toByteArray();
    }

    private static ProblemException tooLarge(int bytesMax) {
        return new ProblemException(Problem.ofStatus(413, "expected a body of at most " + bytesMax + " bytes"));
    }

    /**
     * Decodes strictly: what is not well-formed UTF-8 is refused and never replaced, since that would alter a message.
     *
     * @throws ProblemException 400
     */
    public static String decode(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(Problem.invalidBody("expected well-formed UTF-8", "must be well-formed UTF-8"));
        }
    }

    private static final class InputTimeoutException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
