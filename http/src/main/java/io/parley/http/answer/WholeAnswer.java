package io.parley.http.answer;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is in memory, whole: it goes to the connection from its own array, with its length, in one write.
 *
 * <p>What is given to {@link Context#result} instead is copied, in pieces, to a buffer of 32 KiB that Jetty makes for each answer; and an answer
 * of more than one piece goes out in chunks, each of them a call of the kernel.
 */
public final class WholeAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(WholeAnswer.class);

    private WholeAnswer() {}

    /**
     * Sends {@code body} after the headers that {@code ctx} has; nothing can be added to the answer afterwards. Blocks while the client takes its time.
     * A client that is gone is nobody's error: there is nobody left to tell.
     *
     * @param body not to be changed afterwards
     */
    public static void send(Context ctx, byte[] body) {
        HttpServletResponse response = ctx.res();
        response.setContentLengthLong(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            LOG.debug("expected to write an answer, but the client is gone", e);
        }
    }
}
