package io.parley.cli.importing;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;

/** One line of the file that can be sent. Its text stays out of {@link #toString}, which gives ids only. */
record ImportMessage(long line, UserId from, UserId to, String text, MessageId id) {
    @Override
    public String toString() {
        return "line " + line + ", message " + id;
    }
}
