package io.parley.benchmarks;

import io.parley.cli.load.Texts;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Sends as people make them: few users write most, each with a few partners; the sizes of texts are log-normal with a mean of about 160 bytes. The
 * same seed gives the same sends. Not thread-safe.
 */
public final class Traffic {
    private static final int PARTNERS = 20;

    private static final long BEGINS_MS = 1_700_000_000_000L;

    private final Random random;
    private final int users;
    private final Texts texts;
    private long offset;

    public Traffic(long seed, int users) {
        this.random = new Random(seed);
        this.users = users;
        this.texts = new Texts(random);
    }

    public Send next() {
        int sender = Texts.zipf(random, users);
        int partner = Math.floorMod(sender * 31 + (Texts.zipf(random, PARTNERS) + 1) * 7919, users);
        var id = new MessageId(new UUID(random.nextLong(), random.nextLong()));
        return new Send(id, user(sender), user(partner), MessageText.of(texts.next()));
    }

    /** Both mailboxes' events of {@code count} sends, in the order of a log; one event for a note to oneself. */
    public List<MailboxEvent> events(int count) {
        List<MailboxEvent> events = new ArrayList<>(2 * count);
        for (int i = 0; i < count; i++) {
            Send send = next();
            var stored = new MessageStored(
                    send.conversationId(),
                    send.messageId(),
                    send.sender(),
                    send.recipient(),
                    BEGINS_MS + offset,
                    offset,
                    send.text());
            offset++;
            events.add(new MailboxEvent(send.sender(), stored));
            if (!send.sender().equals(send.recipient())) {
                events.add(new MailboxEvent(send.recipient(), stored));
            }
        }
        return events;
    }

    private static UserId user(int number) {
        return new UserId("user-" + number);
    }
}
