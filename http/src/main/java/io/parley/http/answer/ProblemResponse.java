package io.parley.http.answer;

import io.parley.http.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Problem details as Jetty's own answer, where no route has seen the request. */
public final class ProblemResponse {
    private ProblemResponse() {}

    /** Writes the whole answer, with its status, and completes {@code callback}. */
    public static void write(Problem problem, Response response, Callback callback) {
        response.setStatus(problem.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Content-Type", Problem.MEDIA_TYPE);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Cache-Control", "no-store");
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            headers.put("Retry-After", JsonAnswer.retryAfterSeconds(retryAfter));
        }
        byte[] body = JsonAnswer.bytes(problem::writeTo);
        headers.put("Content-Length", body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
