package io.parley.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.http.answer.JsonAnswer;
import io.parley.schemas.mailbox.Message;
import java.io.IOException;

/** A message, {@code {"messageId","sender","text","sentAt","seq"}}, for every answer that holds messages. */
final class MessageJson {
    private MessageJson() {}

    static void write(Message message, JsonGenerator json) throws IOException {
        json.writeStartObject();
        writeContent(message, json);
        json.writeNumberField("seq", message.sequence());
        json.writeEndObject();
    }

    /** What was sent, by whom and when, into an object that is open. */
    static void writeContent(Message message, JsonGenerator json) throws IOException {
        json.writeStringField("messageId", message.messageId().toString());
        json.writeStringField("sender", message.sender().value());
        JsonAnswer.writeText(json, "text", message.text());
        json.writeFieldName("sentAt");
        json.writeRawUTF8String(SentAt.bytes(message.sentAtMs()), 0, SentAt.LENGTH);
    }

    static long textBytes(Message message) {
        return message.text().utf8().length;
    }
}
