package io.parley.http.request;

import io.javalin.http.Context;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What follows the question mark. Each parameter has one value; those that nobody asks for are ignored. */
public final class QueryParameters {
    /** One page stays a few MB at most; a client that wants more asks again. */
    public static final int LIMIT_MAX = 500;

    private QueryParameters() {}

    /** @throws ProblemException 400 when it is there twice or not well encoded */
    public static Optional<String> single(Context ctx, String name) {
        String query = ctx.queryString();
        if (query == null) {
            return Optional.empty();
        }
        String found = null;
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String key = decode(name, equals < 0 ? pair : pair.substring(0, equals), pair);
            if (!name.equals(key)) {
                continue;
            }
            if (found != null) {
                throw invalid(name, "must be given once");
            }
            found = equals < 0 ? "" : decode(name, pair.substring(equals + 1), null);
        }
        return Optional.ofNullable(found);
    }

    /** @param otherwise stands for a key that cannot be decoded, and so cannot be ours; null when that is an error */
    private static String decode(String name, String encoded, @Nullable String otherwise) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            if (otherwise != null) {
                return otherwise;
            }
            throw invalid(name, "must be percent-encoded UTF-8");
        }
    }

    /**
     * A whole number.
     *
     * @throws ProblemException 400 when it is none, or outside of {@code min} to {@code max}
     */
    public static OptionalLong integer(Context ctx, String name, long min, long max) {
        Optional<String> text = single(ctx, name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        String digits = text.get();
        // Long.parseLong alone would accept a plus sign and the digits of every script.
        if (digits.matches("-?[0-9]{1,19}")) {
            try {
                long value = Long.parseLong(digits);
                if (value >= min && value <= max) {
                    return OptionalLong.of(value);
                }
            } catch (NumberFormatException e) {
                throw invalid(name, outside(min, max));
            }
        }
        throw invalid(name, outside(min, max));
    }

    private static String outside(long min, long max) {
        return max == Long.MAX_VALUE
                ? "must be a whole number of at least " + min
                : "must be a whole number of " + min + " to " + max;
    }

    /** The parameter {@code limit}: how many entries a page has at most, 1 to {@value #LIMIT_MAX}. */
    public static int limit(Context ctx, int byDefault) {
        return (int) integer(ctx, "limit", 1, LIMIT_MAX).orElse(byDefault);
    }

    private static ProblemException invalid(String name, String reason) {
        return new ProblemException(Problem.invalidField(name, reason));
    }
}
