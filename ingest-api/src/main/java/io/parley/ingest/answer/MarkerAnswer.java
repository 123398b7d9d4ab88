package io.parley.ingest.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.http.problem.Problem;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.opaque.VisibilityToken;
import java.io.IOException;
import java.time.Duration;

/** What somebody who marked a conversation as read is told. */
public final class MarkerAnswer {
    /** As for a send. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private MarkerAnswer() {}

    /** Writes {@code {"token"}}: a read that presents it sees the marker. */
    public static void write(JsonGenerator json, UserId reader, Appended appended) throws IOException {
        json.writeStartObject();
        json.writeStringField("token", new VisibilityToken.OfOffset(reader, appended.offset()).text());
        json.writeEndObject();
    }

    /** Markers only move forward: sending one again is right whatever became of the first, so the outcome does not matter. */
    public static Problem problem(String reason) {
        return Problem.unavailable("the marker may not have moved: " + reason + "; send it again", RETRY_AFTER);
    }
}
