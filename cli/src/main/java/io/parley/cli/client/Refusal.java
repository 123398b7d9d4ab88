package io.parley.cli.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;

/**
 * An answer that is no success: its status, what its problem details say, and when to come again.
 *
 * @param detail for people; empty where there is none
 * @param notAccepted whether a send is certainly not in the log
 * @param pause what {@code Retry-After} says; zero where it says nothing
 */
record Refusal(int status, String detail, boolean notAccepted, Duration pause) {
    /** Longest pause that a server may ask for: a wrong header must not stop an import for a day. */
    private static final long RETRY_AFTER_SECONDS_MAX = 30;

    /** Enough for the sentence that a problem's detail is. */
    private static final int DETAIL_LENGTH_MAX = 200;

    /** What the API asks for at least where somebody is too fast: the header's unit, which a line has no room for. */
    private static final Duration PAUSE_OF_LINE = Duration.ofSeconds(1);

    private static final JsonFactory JSON = new JsonFactory();

    static Refusal of(int status, HttpHeaders headers, byte[] body) {
        return new Refusal(status, "", false, retryAfter(headers)).withProblem(body);
    }

    /** One line of an answer to many: a problem without headers of its own. */
    static Refusal ofLine(int status, byte[] problem) {
        return new Refusal(status, "", false, status == 429 ? PAUSE_OF_LINE : Duration.ZERO).withProblem(problem);
    }

    private static Duration retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), RETRY_AFTER_SECONDS_MAX)))
                .orElse(Duration.ZERO);
    }

    private Refusal withProblem(byte[] body) {
        String said = "";
        boolean certain = false;
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return this;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    String value = parser.getText();
                    said = name.equals("detail") ? shortened(value) : said;
                    certain |= name.equals("outcome") && value.equals("not-accepted");
                }
                parser.skipChildren();
            }
            return new Refusal(status, said, certain, pause);
        } catch (IOException e) {
            // Something in between answered, a proxy for one: the status has to do.
            return this;
        }
    }

    private static String shortened(String detail) {
        return detail.substring(0, Math.min(detail.length(), DETAIL_LENGTH_MAX));
    }

    <T> Outcome<T> outcome() {
        return switch (status) {
            case 401, 403 -> new Outcome.NotAllowed<>(reason());
            case 408, 425, 429 -> new Outcome.TryAgain<>(reason(), pause, false);
            default ->
                status >= 500 ? new Outcome.TryAgain<>(reason(), pause, !notAccepted) : new Outcome.Refused<>(reason());
        };
    }

    /** The status, with the detail of the problem where there is one. */
    private String reason() {
        return detail.isEmpty() ? "status " + status : "status " + status + ", " + detail;
    }
}
