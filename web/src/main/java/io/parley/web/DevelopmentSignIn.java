package io.parley.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.Routes;
import io.parley.http.answer.JsonAnswer;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.JsonShape;
import io.parley.http.request.MediaTypes;
import io.parley.http.request.RequestBody;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /dev/token} with {@code {"user":"alice"}} gives a token for that user to anybody who asks. For one machine and its owner
 * only, so it answers nothing that does not come from this machine, by a name of this machine, and from a page of this server: another
 * site in the same browser could otherwise sign in through it, by a name of its own that points here, if need be.
 */
public final class DevelopmentSignIn implements Routes {
    private static final JsonShape REQUEST = JsonShape.of(JsonShape.Field.string("user"));

    /** One id of at most 128 characters. */
    private static final int BODY_BYTES_MAX = 1024;

    /** A working day and a night: a tab that was left open still works in the morning. */
    private static final Duration VALIDITY = Duration.ofHours(24);

    private static final Pattern LOOPBACK_ADDRESS = Pattern.compile("127\\.0\\.0\\.1|\\[?(::1|0:0:0:0:0:0:0:1)]?");
    private static final Pattern LOOPBACK_HOST = Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1]):[0-9]{1,5}");

    private final Hs256TokenIssuer issuer;

    public DevelopmentSignIn(Hs256TokenIssuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/dev/token", this::signIn);
    }

    private void signIn(Context ctx) {
        requireOwnPage(ctx.req().getRemoteAddr(), authority(ctx), ctx.header("Origin"));
        MediaTypes.requireAcceptable(ctx, JsonAnswer.MEDIA_TYPE);
        byte[] body = RequestBody.read(ctx, JsonAnswer.MEDIA_TYPE, BODY_BYTES_MAX);
        String user = REQUEST.read(RequestBody.decode(body, 0, body.length)).string("user");
        if (!UserId.isValid(user)) {
            throw new ProblemException(Problem.invalidField(
                    "user", "must be 1 to " + UserId.LENGTH_MAX + " characters of A-Z a-z 0-9 . _ ~ @ | + = -"));
        }
        String token = issuer.issue(new UserId(user), VALIDITY);
        JsonAnswer.send(ctx, 200, json -> {
            json.writeStartObject();
            json.writeStringField("user", user);
            json.writeStringField("token", token);
            json.writeEndObject();
        });
    }

    /** What the client called this server: the header Host, or its successor in HTTP/2. */
    private static String authority(Context ctx) {
        return ctx.req().getServerName() + ":" + ctx.req().getServerPort();
    }

    private static void requireOwnPage(String remoteAddress, String authority, @Nullable String origin) {
        boolean local = LOOPBACK_ADDRESS.matcher(remoteAddress).matches();
        boolean byLocalName = LOOPBACK_HOST.matcher(authority).matches();
        boolean ownPage = origin == null || origin.equals("http://" + authority);
        if (!local || !byLocalName || !ownPage) {
            throw new ProblemException(Problem.ofStatus(403, "expected a request from this machine's own page"));
        }
    }
}
