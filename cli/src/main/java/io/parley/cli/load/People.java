package io.parley.cli.load;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Who writes what to whom: a function of its seed, but for the ids of messages where fresh ones are asked for. Not thread-safe. */
final class People {
    private static final int PARTNERS = 20;

    /** Steps through the users that leave no pattern: both are prime. */
    private static final int SENDER_STEP = 31;

    private static final int PARTNER_STEP = 7_919;

    /** Made before anything is timed. So many that no two of the same lie close together, in a log or in a file. */
    private static final int TEXTS = 4_096;

    private final Shape shape;
    private final Random random;
    private final Random ids;
    private final UserId[] users;
    private final String[] texts = new String[TEXTS];

    /**
     * A message.
     *
     * @param text of ASCII letters and spaces
     */
    record Written(UserId from, UserId to, MessageId id, String text) {}

    /** Two who write to each other. */
    record Couple(UserId from, UserId to) {}

    private People(Shape shape, int count, long seed, Random ids) {
        this.shape = shape;
        this.random = new Random(seed);
        this.ids = ids;
        this.users = new UserId[shape == Shape.PAIR ? 2 : count];
        for (int i = 0; i < users.length; i++) {
            users[i] = new UserId(shape.name().toLowerCase(Locale.ROOT) + "-" + i);
        }
        Texts source = new Texts(random);
        for (int i = 0; i < TEXTS; i++) {
            texts[i] = source.next();
        }
    }

    /** The same messages each time, down to their ids: sent again, they double nothing. */
    static People repeatable(Shape shape, int count, long seed) {
        return new People(shape, count, seed, new Random(~seed));
    }

    /** Messages that nobody has sent before. */
    static People fresh(Shape shape, int count, long seed) {
        return new People(shape, count, seed, new Random());
    }

    /** The next message of somebody; who writes much comes often. */
    Written next() {
        Couple couple = couple();
        return written(couple.from(), couple.to());
    }

    /** Somebody and the one he writes to, as often as he does. */
    Couple couple() {
        return switch (shape) {
            case CROWD -> ofCrowd(Texts.zipf(random, users.length));
            case PAIR -> {
                int from = random.nextInt(2);
                yield new Couple(users[from], users[1 - from]);
            }
            case HUB -> new Couple(users[1 + random.nextInt(users.length - 1)], users[0]);
        };
    }

    /** Somebody, everybody equally often; and one of those he writes to. */
    Couple anybody() {
        return shape == Shape.CROWD ? ofCrowd(random.nextInt(users.length)) : couple();
    }

    private Couple ofCrowd(int sender) {
        int partner =
                Math.floorMod(sender * SENDER_STEP + (Texts.zipf(random, PARTNERS) + 1) * PARTNER_STEP, users.length);
        return new Couple(users[sender], users[partner]);
    }

    Written written(UserId from, UserId to) {
        MessageId id = new MessageId(new UUID(ids.nextLong(), ids.nextLong()));
        return new Written(from, to, id, texts[random.nextInt(TEXTS)]);
    }

    /** Whose mailbox is read: the hub's own, where there is one. */
    Couple reader() {
        Couple couple = couple();
        return shape == Shape.HUB ? new Couple(couple.to(), couple.from()) : couple;
    }
}
