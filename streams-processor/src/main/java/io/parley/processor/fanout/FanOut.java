package io.parley.processor.fanout;

import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.Send;
import java.util.List;

/**
 * One send becomes one event for each mailbox it belongs in. A pure function of the send and its place in the log: no state, no
 * clock. After a crash a stretch of the log may be fanned out again; every event carries what the fold needs to recognise that.
 */
final class FanOut {
    private FanOut() {}

    /**
     * The sender's event first, then the recipient's; a single one for a note to oneself.
     *
     * @param sentAtMs the send's timestamp: when the broker took it
     * @param sourceOffset the send's place in its partition of the log
     */
    static List<MailboxEvent> of(Send send, long sentAtMs, long sourceOffset) {
        var stored = new MessageStored(
                send.conversationId(),
                send.messageId(),
                send.sender(),
                send.recipient(),
                sentAtMs,
                sourceOffset,
                send.text());
        MailboxEvent toSender = new MailboxEvent(send.sender(), stored);
        return send.sender().equals(send.recipient())
                ? List.of(toSender)
                : List.of(toSender, new MailboxEvent(send.recipient(), stored));
    }
}
