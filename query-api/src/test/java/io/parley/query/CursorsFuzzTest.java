package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.OpaqueText;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a cursor or is refused as none. */
class CursorsFuzzTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    static Stream<String> texts() {
        return Stream.of(
                MessagesCursor.seal(ALICE, BOB, new MessagePosition(1_700_000_000_000L, 17)),
                RecentsCursor.seal(ALICE, new RecentsPosition(1_700_000_000_000L, 17)),
                "AAAA",
                "=");
    }

    static Stream<byte[]> payloads() {
        return Stream.of(new CursorPayload(1, 2).toBytes(), new byte[16], new byte[0]);
    }

    @MethodSource("texts")
    @FuzzTest
    void shouldOpenOrRefuseAText(@NotNull String text) {
        assertSameTextOrRefused(
                text, cursor -> MessagesCursor.seal(ALICE, BOB, MessagesCursor.open(ALICE, BOB, cursor)));
        assertSameTextOrRefused(text, cursor -> RecentsCursor.seal(ALICE, RecentsCursor.open(ALICE, cursor)));
    }

    private static void assertSameTextOrRefused(String text, UnaryOperator<String> openAndSeal) {
        String sealed;
        try {
            sealed = openAndSeal.apply(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(sealed).isEqualTo(text);
    }

    /** Behind the checksum. */
    @MethodSource("payloads")
    @FuzzTest
    void shouldOpenOrRefuseAPayload(byte @NotNull [] payload) {
        shouldOpenOrRefuseAText(OpaqueText.seal(payload, "messages-cursor", ALICE.value(), BOB.value()));
        shouldOpenOrRefuseAText(OpaqueText.seal(payload, "recents-cursor", ALICE.value()));
    }
}
