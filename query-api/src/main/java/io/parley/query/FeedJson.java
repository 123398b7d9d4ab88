package io.parley.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedEntry.MessageEntry;
import io.parley.schemas.mailbox.FeedEntry.ReadEntry;
import io.parley.schemas.mailbox.FeedPage;
import java.io.IOException;

/** Changes of a mailbox: {@code {"entries":[…],"head":n}}. */
final class FeedJson implements AnswerJson<FeedPage> {

    @Override
    public void write(FeedPage page, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("entries");
        for (FeedEntry entry : page.entries()) {
            writeEntry(entry, json);
        }
        json.writeEndArray();
        json.writeNumberField("head", page.head());
        json.writeEndObject();
    }

    /** What kind of change it is, in a word. */
    static String type(FeedEntry entry) {
        return switch (entry) {
            case MessageEntry _ -> "message";
            case ReadEntry _ -> "read";
        };
    }

    static void writeEntry(FeedEntry entry, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seq", entry.sequence());
        json.writeStringField("type", type(entry));
        json.writeStringField("conversationId", entry.conversationId().toString());
        switch (entry) {
            case MessageEntry message -> MessageJson.writeContent(message.message(), json);
            case ReadEntry read -> json.writeNumberField("readSeq", read.readSequence());
        }
        json.writeEndObject();
    }

    @Override
    public long textBytes(FeedPage page) {
        long bytes = 0;
        for (FeedEntry entry : page.entries()) {
            if (entry instanceof MessageEntry message) {
                bytes += MessageJson.textBytes(message.message());
            }
        }
        return bytes;
    }
}
