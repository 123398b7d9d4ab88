package io.parley.http;

import io.parley.http.answer.ProblemResponse;
import io.parley.http.problem.Problem;
import java.time.Duration;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Problem details for what Jetty refuses before any route sees it: a malformed request, too large a header, a server that stops. */
final class JettyErrorAnswers implements Request.Handler {
    /** Long enough for a load balancer to have learnt that this node is going away. */
    private static final Duration RETRY_AFTER_STOP = Duration.ofSeconds(1);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = status(response.getStatus());
        response.setStatus(status);
        ProblemResponse.of(problem(status, request.getMethod())).write(response, callback);
        return true;
    }

    /**
     * A version of HTTP or a coding that is not known is 505 or 501 to Jetty. Here a status of 500 and more says that the service is at fault,
     * which no stranger shall be able to make it say.
     */
    private static int status(int byJetty) {
        return byJetty == HttpStatus.NOT_IMPLEMENTED_501 || byJetty == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                ? HttpStatus.BAD_REQUEST_400
                : byJetty;
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
