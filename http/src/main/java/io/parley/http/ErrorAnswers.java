package io.parley.http;

import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ExceptionHandler;
import io.javalin.http.HttpResponseException;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From whatever a handler throws to problem details. What a client did wrong is answered; what we did wrong is logged too. */
final class ErrorAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);

    private static final int SERVER_ERROR = 500;

    private ErrorAnswers() {}

    static void addTo(JavalinConfig config) {
        RoutesConfig routes = config.routes;
        routes.exception(ProblemException.class, unlessOver((e, ctx) -> JsonAnswer.send(ctx, e.problem())));
        routes.exception(UnauthorizedException.class, unlessOver(ErrorAnswers::unauthorized));
        routes.exception(HttpResponseException.class, unlessOver(ErrorAnswers::unmatched));
        routes.exception(Exception.class, unlessOver(ErrorAnswers::other));
        config.router.javaLangErrorHandler(ErrorAnswers::fatal);
    }

    /**
     * Never throws: Javalin would call it again, and so on for ever. When a connection is lost, Jetty ends its request, and from then
     * on nothing can be asked of the request or said in its answer, not even by those who are still at it.
     */
    private static <E extends Exception> ExceptionHandler<E> unlessOver(ExceptionHandler<E> handler) {
        return (e, ctx) -> {
            try {
                // Stays when the handler fails; fails itself when the request is over.
                ctx.status(SERVER_ERROR);
                handler.handle(e, ctx);
            } catch (RuntimeException late) {
                late.addSuppressed(e);
                LOG.debug("expected to answer with an error, but the request is over", late);
            }
        };
    }

    private static void unauthorized(UnauthorizedException e, Context ctx) {
        ctx.header("WWW-Authenticate", "Bearer");
        JsonAnswer.send(ctx, Problem.ofStatus(401, String.valueOf(e.getMessage())));
    }

    /** Javalin's own: no such path, or no such method. */
    private static void unmatched(HttpResponseException e, Context ctx) {
        // The key depends on what the client accepts; there is only this one entry.
        String allowed = String.join(", ", e.getDetails().values());
        if (e.getStatus() == 405) {
            ctx.header("Allow", allowed);
        }
        String detail = switch (e.getStatus()) {
            case 404 -> "expected the path of a resource of this API";
            case 405 -> "expected one of the methods " + allowed;
            default -> "the request could not be served";
        };
        JsonAnswer.send(ctx, Problem.ofStatus(e.getStatus(), detail));
    }

    private static void other(Exception e, Context ctx) {
        if (e instanceof HttpException http && http.getCode() < SERVER_ERROR) {
            // Jetty, while a handler read the body.
            JsonAnswer.send(ctx, Problem.ofStatus(http.getCode(), "expected a well-formed HTTP request"));
            return;
        }
        LOG.error("expected to answer {} {}, but failed", ctx.method(), ctx.path(), e);
        JsonAnswer.send(ctx, internal());
    }

    /** Out of memory and the like: the context is not to be trusted any more. */
    private static void fatal(HttpServletResponse response, Error error) {
        LOG.error("expected to answer a request, but the virtual machine failed", error);
        response.setContentType(Problem.MEDIA_TYPE);
        try {
            response.getOutputStream().write(JsonAnswer.bytes(internal()::writeTo));
        } catch (IOException e) {
            LOG.debug("expected to write the answer, but the client is gone", e);
        }
    }

    private static Problem internal() {
        return Problem.ofStatus(SERVER_ERROR, "the request could not be served because of a fault of this service");
    }
}
