package io.parley.http.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as a client sees it: problem details, RFC 9457. Holds no message text, no token and no stack trace.
 *
 * @param type a URN that names the kind of problem and never changes; what a program looks at
 * @param title the kind in words, the same for each occurrence
 * @param status the HTTP status
 * @param detail what was expected and what happened this time, for people
 * @param errors what is wrong with which field; empty where no field is to blame
 * @param outcome what became of a send; null for anything else
 * @param retryAfter when to come again, in the header {@code Retry-After}; null where coming again does not help
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        List<FieldError> errors,
        @Nullable Outcome outcome,
        @Nullable Duration retryAfter) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What became of a send that was not acknowledged. */
    public enum Outcome {
        /** Certainly not in the log. */
        NOT_ACCEPTED("not-accepted"),
        /** In the log or not: to be sent again with the same message id. */
        UNKNOWN("unknown");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** The word on the wire. */
        public String text() {
            return text;
        }
    }

    private static final String TYPE_PREFIX = "urn:parley:problem:";

    public Problem {
        errors = List.copyOf(errors);
    }

    /** The usual problem of an HTTP status. */
    public static Problem ofStatus(int status, String detail) {
        return switch (status) {
            case 400 -> of(status, "bad-request", "Bad request", detail);
            case 401 -> of(status, "unauthorized", "Unauthorized", detail);
            case 403 -> of(status, "forbidden", "Forbidden", detail);
            case 404 -> of(status, "not-found", "Not found", detail);
            case 405 -> of(status, "method-not-allowed", "Method not allowed", detail);
            case 406 -> of(status, "not-acceptable", "Not acceptable", detail);
            case 408 -> of(status, "request-timeout", "Request timeout", detail);
            case 413 -> of(status, "content-too-large", "Content too large", detail);
            case 414 -> of(status, "uri-too-long", "URI too long", detail);
            case 415 -> of(status, "unsupported-media-type", "Unsupported media type", detail);
            case 429 -> of(status, "too-many-requests", "Too many requests", detail);
            case 431 -> of(status, "header-too-large", "Request header too large", detail);
            case 500 -> of(status, "internal-error", "Internal error", detail);
            case 503 -> of(status, "unavailable", "Unavailable", detail);
            default -> new Problem("about:blank", "HTTP " + status, status, detail, List.of(), null, null);
        };
    }

    private static Problem of(int status, String kind, String title, String detail) {
        return new Problem(TYPE_PREFIX + kind, title, status, detail, List.of(), null, null);
    }

    /** A field whose value is not what it has to be: 400. */
    public static Problem invalidField(String field, String reason) {
        return ofStatus(400, field + " " + reason).withErrors(List.of(new FieldError(field, reason)));
    }

    /** A body that is wrong as a whole: 400. */
    public static Problem invalidBody(String detail, String reason) {
        return ofStatus(400, detail).withErrors(List.of(new FieldError("body", reason)));
    }

    /** Cannot now, but may soon: 503. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        return ofStatus(503, detail).withRetryAfter(retryAfter);
    }

    /** Too fast for the caller's rate: 429. */
    public static Problem tooManyRequests(String detail, Duration retryAfter) {
        return ofStatus(429, detail).withRetryAfter(retryAfter);
    }

    /** @param kind lower-case words joined by hyphens; becomes the last part of the type */
    public Problem withKind(String kind, String kindTitle) {
        return new Problem(TYPE_PREFIX + kind, kindTitle, status, detail, errors, outcome, retryAfter);
    }

    public Problem withErrors(List<FieldError> fieldErrors) {
        return new Problem(type, title, status, detail, fieldErrors, outcome, retryAfter);
    }

    public Problem withOutcome(Outcome sendOutcome) {
        return new Problem(type, title, status, detail, errors, sendOutcome, retryAfter);
    }

    public Problem withRetryAfter(Duration wait) {
        return new Problem(type, title, status, detail, errors, outcome, wait);
    }

    /** Writes the whole object. {@link #retryAfter} is a header and not a part of it. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeStringField("title", title);
        json.writeNumberField("status", status);
        json.writeStringField("detail", detail);
        if (!errors.isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (FieldError error : errors) {
                json.writeStartObject();
                json.writeStringField("field", error.field());
                json.writeStringField("reason", error.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (outcome != null) {
            json.writeStringField("outcome", outcome.text());
        }
        json.writeEndObject();
    }
}
