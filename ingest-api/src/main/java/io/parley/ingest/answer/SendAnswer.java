package io.parley.ingest.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.http.problem.Problem;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import io.parley.schemas.events.Send;
import io.parley.schemas.opaque.VisibilityToken;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** What a sender is told. */
public final class SendAnswer {
    /** Room, a connection and a leader come back within moments; more would keep people waiting for nothing. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** RFC 3339 in UTC, and three digits of a second even where they are zeros. */
    private static final DateTimeFormatter SENT_AT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private SendAnswer() {}

    /** Writes {@code {"messageId","conversationId","sentAt","token"}}. */
    public static void write(JsonGenerator json, Send send, Appended appended) throws IOException {
        var token = new VisibilityToken.OfMessage(send.conversationId(), send.sender(), send.messageId());
        json.writeStartObject();
        json.writeStringField("messageId", send.messageId().toString());
        json.writeStringField("conversationId", send.conversationId().toString());
        json.writeStringField("sentAt", SENT_AT.format(appended.at()));
        json.writeStringField("token", token.text());
        json.writeEndObject();
    }

    public static Problem problem(NotAccepted notAccepted) {
        return Problem.unavailable("not accepted: " + notAccepted.reason(), RETRY_AFTER)
                .withOutcome(Problem.Outcome.NOT_ACCEPTED);
    }

    public static Problem problem(Unknown unknown) {
        return Problem.unavailable("unknown: " + unknown.reason() + "; retry with the same messageId", RETRY_AFTER)
                .withOutcome(Problem.Outcome.UNKNOWN);
    }

    /** @param wait until the next send is allowed */
    public static Problem tooFast(Duration wait) {
        return Problem.tooManyRequests("expected fewer sends per second", wait);
    }
}
