package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenIdsTest {
    private static final int IDS = 500_000;
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    private final SeenIds seen = new SeenIds();

    @Test
    void shouldRuleOutNothingThatItWasGiven() {
        Random given = new Random(1);
        for (int i = 0; i < IDS; i++) {
            seen.add(ALICE, BOB, side(given), id(given));
        }

        Random again = new Random(1);
        for (int i = 0; i < IDS; i++) {
            assertThat(seen.mayContain(ALICE, BOB, side(again), id(again))).isTrue();
        }
    }

    @Test
    void shouldRuleOutNearlyAllThatItWasNotGiven() {
        Random random = new Random(2);
        for (int i = 0; i < IDS; i++) {
            seen.add(ALICE, BOB, Side.OWNER, id(random));
        }

        int maybe = 0;
        for (int i = 0; i < IDS; i++) {
            maybe += seen.mayContain(ALICE, BOB, Side.OWNER, id(random)) ? 1 : 0;
        }
        assertThat(maybe).isLessThan(IDS / 1_000);
    }

    /** Clients may count instead of drawing ids at random, and a message is in two mailboxes, both of which may be in one store. */
    @Test
    void shouldTellIdsThatAreAlikeApart() {
        for (int i = 0; i < IDS; i++) {
            seen.add(ALICE, BOB, Side.OWNER, new MessageId(new UUID(0, i)));
        }

        int maybe = 0;
        for (int i = 0; i < IDS; i++) {
            MessageId same = new MessageId(new UUID(0, i));
            maybe += seen.mayContain(BOB, ALICE, Side.PEER, same) ? 1 : 0;
            maybe += seen.mayContain(ALICE, BOB, Side.PEER, same) ? 1 : 0;
            maybe += seen.mayContain(ALICE, BOB, Side.OWNER, new MessageId(new UUID(0, IDS + i))) ? 1 : 0;
            maybe += seen.mayContain(ALICE, BOB, Side.OWNER, new MessageId(new UUID(1, i))) ? 1 : 0;
        }
        assertThat(maybe).isLessThan(4 * IDS / 1_000);
    }

    private static Side side(Random random) {
        return random.nextBoolean() ? Side.OWNER : Side.PEER;
    }

    private static MessageId id(Random random) {
        return new MessageId(new UUID(random.nextLong(), random.nextLong()));
    }
}
