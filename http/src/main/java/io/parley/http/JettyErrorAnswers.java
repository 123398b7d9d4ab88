package io.parley.http;

import io.parley.http.answer.ProblemResponse;
import io.parley.http.problem.Problem;
import java.time.Duration;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Problem details for what Jetty refuses before any route sees it: a malformed request, too large a header, a server that stops. */
final class JettyErrorAnswers implements Request.Handler {
    /** Long enough for a load balancer to have learnt that this node is going away. */
    private static final Duration RETRY_AFTER_STOP = Duration.ofSeconds(1);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Problem problem = problem(response.getStatus(), request.getMethod());
        ProblemResponse.write(problem, response, callback);
        return true;
    }

    private static Problem problem(int status, String method) {
        return switch (status) {
            case 400 -> Problem.ofStatus(status, "expected a well-formed HTTP request");
            case 414, 431 -> Problem.ofStatus(status, "expected a shorter request line and shorter headers");
            case 503 -> stopping(method);
            default -> Problem.ofStatus(status, "the request could not be served");
        };
    }

    /** No route has seen the request, so whatever it wanted to write is certainly not written. */
    private static Problem stopping(String method) {
        Problem problem = Problem.unavailable("this node is stopping", RETRY_AFTER_STOP);
        return HttpMethod.POST.is(method) ? problem.withOutcome(Problem.Outcome.NOT_ACCEPTED) : problem;
    }
}
