package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.OpaqueText;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CursorTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");

    @Test
    void shouldOpenWhatWasSealed() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            RecentsPosition recents =
                    new RecentsPosition(random.nextLong(Long.MAX_VALUE), random.nextLong(1L << i % 63));
            MessagePosition message =
                    new MessagePosition(random.nextLong(Long.MAX_VALUE), random.nextLong(1L << i % 63));

            assertThat(RecentsCursor.open(ALICE, RecentsCursor.seal(ALICE, recents)))
                    .as("seed %d", seed)
                    .isEqualTo(recents);
            assertThat(MessagesCursor.open(ALICE, BOB, MessagesCursor.seal(ALICE, BOB, message)))
                    .as("seed %d", seed)
                    .isEqualTo(message);
        }
    }

    @Test
    void shouldNotOpenInAnotherMailbox() {
        String recents = RecentsCursor.seal(ALICE, new RecentsPosition(1, 2));
        String messages = MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 2));

        assertRefused(() -> RecentsCursor.open(BOB, recents));
        assertRefused(() -> MessagesCursor.open(BOB, ALICE, messages));
        assertRefused(() -> MessagesCursor.open(CAROL, BOB, messages));
    }

    @Test
    void shouldNotOpenInAnotherConversation() {
        String messages = MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 2));

        assertRefused(() -> MessagesCursor.open(ALICE, CAROL, messages));
    }

    @Test
    void shouldNotOpenInTheOtherList() {
        assertRefused(() -> RecentsCursor.open(ALICE, MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 2))));
        assertRefused(() -> MessagesCursor.open(ALICE, BOB, RecentsCursor.seal(ALICE, new RecentsPosition(1, 2))));
    }

    @Test
    void shouldNotOpenWhenOneCharacterIsAnother() {
        String cursor = RecentsCursor.seal(ALICE, new RecentsPosition(1_700_000_000_000L, 42));
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String altered = cursor.substring(0, i) + other + cursor.substring(i + 1);

            assertRefused(() -> RecentsCursor.open(ALICE, altered));
        }
    }

    @Test
    void shouldRefuseForgedPayloadsThatAreNoPosition() {
        byte[] negative = new CursorPayload(-1, 0).toBytes();

        assertRefused(() -> RecentsCursor.open(ALICE, OpaqueText.seal(negative, "recents-cursor", "alice")));
        assertRefused(() -> RecentsCursor.open(ALICE, OpaqueText.seal(new byte[15], "recents-cursor", "alice")));
        assertRefused(() -> RecentsCursor.open(ALICE, OpaqueText.seal(new byte[17], "recents-cursor", "alice")));
    }

    private static void assertRefused(Runnable open) {
        assertThatThrownBy(open::run).isInstanceOf(IllegalArgumentException.class);
    }
}
