package io.parley.query;

import com.fasterxml.jackson.core.JsonGenerator;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import java.io.IOException;

/**
 * A page of a conversation: {@code {"messages":[…],"nextCursor"}}, without {@code nextCursor} on the last page.
 *
 * @param owner whose mailbox it is from, for the cursor
 * @param peer which conversation, for the cursor
 */
record MessagesJson(UserId owner, UserId peer) implements AnswerJson<Page<Message, MessagePosition>> {

    @Override
    public void write(Page<Message, MessagePosition> page, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("messages");
        for (Message message : page.items()) {
            MessageJson.write(message, json);
        }
        json.writeEndArray();
        if (page.next().isPresent()) {
            json.writeStringField(
                    "nextCursor", MessagesCursor.seal(owner, peer, page.next().get()));
        }
        json.writeEndObject();
    }

    @Override
    public long textBytes(Page<Message, MessagePosition> page) {
        long bytes = 0;
        for (Message message : page.items()) {
            bytes += MessageJson.textBytes(message);
        }
        return bytes;
    }
}
