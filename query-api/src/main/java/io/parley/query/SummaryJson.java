package io.parley.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.schemas.mailbox.ConversationSummary;
import java.io.IOException;

/** One conversation as a list shows it: {@code {"conversationId","peer","unread","readSeq","lastMessage"}}. */
final class SummaryJson implements AnswerJson<ConversationSummary> {

    @Override
    public void write(ConversationSummary summary, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("conversationId", summary.conversationId().toString());
        json.writeStringField("peer", summary.peer().value());
        json.writeNumberField("unread", summary.unread());
        json.writeNumberField("readSeq", summary.readSequence());
        json.writeFieldName("lastMessage");
        MessageJson.write(summary.lastMessage(), json);
        json.writeEndObject();
    }

    @Override
    public long textBytes(ConversationSummary summary) {
        return MessageJson.textBytes(summary.lastMessage());
    }
}
