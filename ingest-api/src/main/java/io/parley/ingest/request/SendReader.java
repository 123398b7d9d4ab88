package io.parley.ingest.request;

import io.parley.http.problem.FieldError;
import io.parley.http.problem.Problem;
import io.parley.http.problem.ProblemException;
import io.parley.http.request.JsonObject;
import io.parley.http.request.JsonShape;
import io.parley.http.request.JsonShape.Field;
import io.parley.http.request.RequestBody;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.MessageText.InvalidTextException;
import io.parley.schemas.ids.UserId;
import java.util.List;

/** Reads {@code {"to","text","messageId"?}} into a send: from its caller, and valid in all its parts. Thread-safe. */
public final class SendReader {
    /**
     * The largest JSON of a legal send: 65,535 bytes of text, each written as an escape of six characters, make 384 KiB; the rest is
     * for the other fields and a client's spaces.
     */
    public static final int BYTES_MAX = 512 * 1024;

    private static final JsonShape SHAPE =
            JsonShape.of(Field.string("to"), Field.string("text"), Field.optionalString("messageId"));

    private final Uuid7 messageIds;

    /** @param messageIds for sends that have no id of their own */
    public SendReader(Uuid7 messageIds) {
        this.messageIds = messageIds;
    }

    /**
     * Reads the send that is in {@code length} bytes of {@code json}.
     *
     * @throws ProblemException 413 for a text or an object that is too long, 400 for anything else that is wrong
     */
    public Send read(UserId sender, byte[] json, int offset, int length) {
        if (length > BYTES_MAX) {
            throw new ProblemException(Problem.ofStatus(413, "expected a send of at most " + BYTES_MAX + " bytes"));
        }
        JsonObject object = SHAPE.read(RequestBody.decode(json, offset, length));
        UserId recipient = recipient(object.string("to"));
        MessageText text = text(object.string("text"));
        MessageId id = object.optionalString("messageId")
                .map(SendReader::messageId)
                .orElseGet(() -> new MessageId(messageIds.next()));
        return new Send(id, sender, recipient, text);
    }

    private static UserId recipient(String to) {
        if (!UserId.isValid(to)) {
            throw invalid("to", "must be a user id");
        }
        return new UserId(to);
    }

    private static MessageText text(String text) {
        try {
            return MessageText.of(text);
        } catch (InvalidTextException e) {
            String reason = e.flaw().reason();
            int status = switch (e.flaw()) {
                case TOO_LONG -> 413;
                case EMPTY, ILL_FORMED -> 400;
            };
            throw new ProblemException(
                    Problem.ofStatus(status, "text " + reason).withErrors(List.of(new FieldError("text", reason))));
        }
    }

    private static MessageId messageId(String text) {
        try {
            return MessageId.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("messageId", "must be a UUID in its canonical form of 36 characters");
        }
    }

    private static ProblemException invalid(String field, String reason) {
        return new ProblemException(Problem.invalidField(field, reason));
    }
}
