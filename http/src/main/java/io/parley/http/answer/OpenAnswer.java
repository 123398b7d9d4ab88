package io.parley.http.answer;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * An answer that stays open: its headers go out with its first piece, others follow when there are some, and it ends when the request's
 * future completes.
 *
 * <p>Each piece goes straight from its array to the connection. The servlet's own stream would keep a buffer of 32 KiB for each answer
 * that is open, and has no bound for the time that a client may take. Writing blocks, so it belongs on a virtual thread; one thread at a
 * time, before the request's future completes. {@link #cut} may come from any thread.
 */
public final class OpenAnswer {
    private final Request request;
    private final Response response;
    private final Duration pieceTimeMax;

    private volatile CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    private volatile boolean cut;
    private boolean begun;

    private OpenAnswer(Request request, Response response, Duration pieceTimeMax) {
        this.request = request;
        this.response = response;
        this.pieceTimeMax = pieceTimeMax;
    }

    /**
     * Makes the answer to {@code ctx} an open one with status 200. Nothing is sent before the first piece: until then the request
     * can still be refused.
     *
     * @param pieceTimeMax how long a client may take for one piece
     */
    public static OpenAnswer begin(Context ctx, String mediaType, Duration pieceTimeMax) {
        ctx.status(200).contentType(mediaType);
        ServletContextRequest request = ServletContextRequest.getServletContextRequest(ctx.req());
        return new OpenAnswer(request, request.getServletContextResponse(), pieceTimeMax);
    }

    /**
     * Sends {@code piece}, whole; returns when the connection has taken it. After an exception nothing more can be written. Where a
     * part of the piece may be on its way, the connection is broken off, or its stream in HTTP/2: the client cannot take what it got
     * for all there is.
     *
     * @param piece not to be changed afterwards
     * @throws TimeoutException when the client takes too long
     * @throws IOException when the client is gone, or the answer has been cut
     */
    public void write(byte[] piece) throws IOException, TimeoutException {
        var written = new CompletableFuture<Void>();
        writing = written;
        if (cut) {
            // cut() may have seen the write before this one only.
            throw wasCut();
        }
        if (!begun) {
            begun = true;
            addEnding();
        }
        send(piece, written);
        try {
            written.get(pieceTimeMax.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            BreakOff.now(request, e);
            throw e;
        } catch (ExecutionException e) {
            if (cut) {
                BreakOff.now(request, e);
            }
            throw new IOException("expected to go on with an answer, but its connection is broken", e);
        } catch (InterruptedException e) {
            BreakOff.now(request, e);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("expected to go on with an answer, but was interrupted");
        }
    }

    /**
     * The connection ends with the answer, which has lasted so long that nobody counts on it any more; kept open, it would hold up a stop.
     * But that must not be the only sign of the answer's end. HTTP/2 has other ways for both.
     */
    private void addEnding() {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            response.getHeaders()
                    .put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE)
                    .put(HttpHeader.TRANSFER_ENCODING, HttpHeaderValue.CHUNKED);
        }
    }

    private void send(byte[] piece, CompletableFuture<Void> written) {
        try {
            response.write(false, ByteBuffer.wrap(piece), Callback.from(written));
        } catch (IllegalStateException e) {
            // The connection was lost, and Jetty has ended the request since the last write.
            written.completeExceptionally(e);
        }
    }

    /** Whether anything may have been sent; if not, the request can still be refused. To be asked by the writing thread. */
    public boolean begun() {
        return begun;
    }

    /** Ends a write that is under way, and every later one, as if the client had gone. */
    public void cut() {
        cut = true;
        writing.completeExceptionally(wasCut());
    }

    /** Whether {@link #cut} was called. */
    public boolean isCut() {
        return cut;
    }

    private static IOException wasCut() {
        return new IOException("expected to go on, but the answer was cut");
    }
}
