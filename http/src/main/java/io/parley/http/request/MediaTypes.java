package io.parley.http.request;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Content negotiation, as far as an API with one type for each route has it: the client takes that type, or gets an error. */
public final class MediaTypes {
    private MediaTypes() {}

    /**
     * Refuses a request whose {@code Accept} excludes what the route answers with. Errors are problem details whatever it says.
     *
     * @param produced type and subtype, in lower case
     * @throws ProblemException 406
     */
    public static void requireAcceptable(Context ctx, String produced) {
        List<String> accept = Collections.list(ctx.req().getHeaders("Accept"));
        if (!accept.isEmpty() && quality(String.join(",", accept), produced) <= 0) {
            throw new ProblemException(Problem.ofStatus(406, "expected Accept to allow " + produced));
        }
    }

    /** The weight of {@code type}: that of the most specific range that covers it, RFC 9110 §12.5.1. */
    private static double quality(String accept, String type) {
        int bestSpecificity = 0;
        double quality = accept.isBlank() ? 1 : 0;
        for (String range : accept.split(",")) {
            String[] parts = range.split(";");
            int specificity = parts.length == 0 ? 0 : specificity(lower(parts[0]), type);
            if (specificity > bestSpecificity) {
                bestSpecificity = specificity;
                quality = weight(parts);
            }
        }
        return quality;
    }

    private static int specificity(String range, String type) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1))) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = lower(parts[i]);
            if (parameter.startsWith("q=")) {
                // The grammar has at most three decimals; all that matters here is whether it is zero.
                return parameter.substring(2).matches("0(\\.0{0,3})?") ? 0 : 1;
            }
        }
        return 1;
    }

    /**
     * Refuses a body that does not say that it is {@code expected}, in UTF-8 and not encoded further.
     *
     * @param expected type and subtype, in lower case
     * @throws ProblemException 415
     */
    static void requireContentType(Context ctx, String expected) {
        String[] parts = ctx.contentType() == null
                ? new String[] {""}
                : ctx.contentType().split(";");
        if (parts.length == 0 || !lower(parts[0]).equals(expected)) {
            throw unsupported("expected Content-Type to be " + expected);
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = lower(parts[i]);
            if (parameter.startsWith("charset=")
                    && !unquoted(parameter.substring(8)).equals("utf-8")) {
                throw unsupported("expected the charset of Content-Type to be utf-8");
            }
        }
        String encoding = ctx.header("Content-Encoding");
        if (encoding != null && !lower(encoding).equals("identity")) {
            // A small compressed body could hold gigabytes.
            throw unsupported("expected a body without Content-Encoding");
        }
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.ofStatus(415, detail));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
