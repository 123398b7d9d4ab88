package io.parley.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import java.io.IOException;

/**
 * A page of recent conversations: {@code {"conversations":[…],"nextCursor"}}, without {@code nextCursor} on the last page.
 *
 * @param owner whose list it is, for the cursor
 */
record RecentsJson(UserId owner) implements AnswerJson<Page<ConversationSummary, RecentsPosition>> {
    private static final SummaryJson SUMMARY = new SummaryJson();

    @Override
    public void write(Page<ConversationSummary, RecentsPosition> page, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("conversations");
        for (ConversationSummary summary : page.items()) {
            SUMMARY.write(summary, json);
        }
        json.writeEndArray();
        if (page.next().isPresent()) {
            json.writeStringField(
                    "nextCursor", RecentsCursor.seal(owner, page.next().get()));
        }
        json.writeEndObject();
    }

    @Override
    public long textBytes(Page<ConversationSummary, RecentsPosition> page) {
        long bytes = 0;
        for (ConversationSummary summary : page.items()) {
            bytes += SUMMARY.textBytes(summary);
        }
        return bytes;
    }
}
