package io.parley.http.answer;

import io.parley.http.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Problem details as Jetty's own answer, where no route has seen the request. Made once, it can be written any number of times. Thread-safe. */
public final class ProblemResponse {
    private final int status;
    private final List<HttpField> headers;
    private final byte[] body;

    private ProblemResponse(int status, List<HttpField> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public static ProblemResponse of(Problem problem) {
        byte[] body = JsonAnswer.bytes(problem::writeTo);
        List<HttpField> headers = new ArrayList<>();
        headers.add(new PreEncodedHttpField("Content-Type", Problem.MEDIA_TYPE));
        headers.add(new PreEncodedHttpField("X-Content-Type-Options", "nosniff"));
        headers.add(new PreEncodedHttpField("Cache-Control", "no-store"));
        headers.add(new PreEncodedHttpField("Content-Length", Integer.toString(body.length)));
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            headers.add(new PreEncodedHttpField("Retry-After", JsonAnswer.retryAfterSeconds(retryAfter)));
        }
        return new ProblemResponse(problem.status(), List.copyOf(headers), body);
    }

    /** Writes the whole answer, with its status, and completes {@code callback}. */
    public void write(Response response, Callback callback) {
        response.setStatus(status);
        headers.forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
