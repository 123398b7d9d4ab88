package io.parley.benchmarks;

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

    /** Of the logarithm: half of the texts are shorter than 130 bytes, the mean is near 160. */
    private static final double LOG_SIZE_MEAN = Math.log(130);

    private static final double LOG_SIZE_DEVIATION = 0.64;
    private static final int SIZE_MAX = 4_000;
    private static final int VOCABULARY = 5_000;
    private static final long BEGINS_MS = 1_700_000_000_000L;

    private final Random random;
    private final int users;
    private final String[] words;
    private long offset;

    public Traffic(long seed, int users) {
        this.random = new Random(seed);
        this.users = users;
        this.words = vocabulary(random);
    }

    public Send next() {
        int sender = zipf(users);
        int partner = Math.floorMod(sender * 31 + (zipf(PARTNERS) + 1) * 7919, users);
        var id = new MessageId(new UUID(random.nextLong(), random.nextLong()));
        return new Send(id, user(sender), user(partner), MessageText.of(text()));
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

    /** Zipf's law with an exponent of 1, by the inverse of its continuous form. */
    private int zipf(int ranks) {
        return (int) Math.min(ranks - 1.0, Math.pow(ranks + 1.0, random.nextDouble()) - 1);
    }

    private String text() {
        int size = (int) Math.clamp(Math.exp(LOG_SIZE_MEAN + LOG_SIZE_DEVIATION * random.nextGaussian()), 1, SIZE_MAX);
        StringBuilder text = new StringBuilder(size + 16);
        while (text.length() < size) {
            text.append(words[zipf(VOCABULARY)]).append(' ');
        }
        text.setLength(size);
        return text.toString();
    }

    private static String[] vocabulary(Random random) {
        String[] words = new String[VOCABULARY];
        for (int i = 0; i < words.length; i++) {
            StringBuilder word = new StringBuilder();
            // Frequent words are short.
            int letters = 2 + (int) (Math.log(i + 1.0) * (0.3 + random.nextDouble() * 0.7));
            for (int letter = 0; letter < letters; letter++) {
                word.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
            }
            words[i] = word.toString();
        }
        return words;
    }
}
