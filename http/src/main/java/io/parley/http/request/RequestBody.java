package io.parley.http.request;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** A request's body: of the right type, within its bounds, and strict UTF-8. */
public final class RequestBody {
    /**
     * A body that trickles in must not hold one of the server's few threads for ever; each byte starts the idle time-out again.
     * The largest body, 8 MiB, arrives in this time at 2.3 Mbit/s.
     */
    static final Duration READ_TIME_MAX = Duration.ofSeconds(30);

    private static final int CHUNK_BYTES = 8192;

    private RequestBody() {}

    /**
     * Reads the whole body; blocks while it arrives.
     *
     * @param mediaType what {@code Content-Type} has to say
     * @param bytesMax the most that is taken
     * @throws ProblemException 415 for another type, 413 beyond the bound, 408 when it takes too long, 400 when it ends early
     */
    public static byte[] read(Context ctx, String mediaType, int bytesMax) {
        MediaTypes.requireContentType(ctx, mediaType);
        if (ctx.req().getContentLengthLong() > bytesMax) {
            throw tooLarge(bytesMax);
        }
        try {
            byte[] body = read(ctx.req().getInputStream(), bytesMax, System::nanoTime);
            UnreadBody.markRead(ctx);
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

    static byte[] read(InputStream input, int bytesMax, LongSupplier nanoTime) throws IOException {
        long deadline = nanoTime.getAsLong() + READ_TIME_MAX.toNanos();
        var body = new ByteArrayOutputStream(CHUNK_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        int read;
        while ((read = input.read(chunk)) >= 0) {
            if (read > bytesMax - body.size()) {
                throw tooLarge(bytesMax);
            }
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
            throw new ProblemException(Problem.ofStatus(400, "expected well-formed UTF-8"));
        }
    }

    private static final class InputTimeoutException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
