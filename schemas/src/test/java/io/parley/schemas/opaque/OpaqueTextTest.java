package io.parley.schemas.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpaqueTextTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final VisibilityToken TOKEN = new VisibilityToken.OfMessage(
            ConversationId.of(ALICE, BOB), BOB, new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057")));

    @Test
    void shouldReadItsOwnTokens() {
        UserId longest = new UserId("z".repeat(128));
        VisibilityToken long1 = new VisibilityToken.OfMessage(
                ConversationId.of(longest, longest), longest, new MessageId(new UUID(-1, -1)));
        VisibilityToken offset = new VisibilityToken.OfOffset(longest, Long.MAX_VALUE);

        assertThat(VisibilityToken.parse(TOKEN.text())).isEqualTo(TOKEN);
        assertThat(VisibilityToken.parse(long1.text())).isEqualTo(long1);
        assertThat(VisibilityToken.parse(offset.text())).isEqualTo(offset);
        assertThat(TOKEN.text()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void shouldConcernTheParticipantsOnly() {
        assertThat(TOKEN.concerns(ALICE)).isTrue();
        assertThat(TOKEN.concerns(BOB)).isTrue();
        assertThat(TOKEN.concerns(new UserId("al"))).isFalse();
        assertThat(new VisibilityToken.OfOffset(ALICE, 7).concerns(BOB)).isFalse();
    }

    @Test
    void shouldRefuseATokenWithAnyOneCharacterChangedOrMissing() {
        String text = TOKEN.text();
        for (int i = 0; i < text.length(); i++) {
            String changed = text.substring(0, i) + (text.charAt(i) == 'A' ? 'B' : 'A') + text.substring(i + 1);
            String shorter = text.substring(0, i) + text.substring(i + 1);

            assertThatIllegalArgumentException().isThrownBy(() -> VisibilityToken.parse(changed));
            assertThatIllegalArgumentException().isThrownBy(() -> VisibilityToken.parse(shorter));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "AAAAAAAAAAAAAAAAAAAA", "null", "!", "====", "ä"})
    void shouldRefuseWhatIsNoToken(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> VisibilityToken.parse(text));
    }

    @Test
    void shouldRefuseRandomText() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            String text = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

            assertThatIllegalArgumentException().isThrownBy(() -> VisibilityToken.parse(text));
        }
    }

    @Test
    void shouldNotOpenInAnotherContext() {
        String text = OpaqueText.seal(new byte[] {1, 2}, "recents", "alice");

        assertThat(OpaqueText.open(text, "recents", "alice")).containsExactly(1, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> OpaqueText.open(text, "recents", "bob"));
        assertThatIllegalArgumentException().isThrownBy(() -> OpaqueText.open(text, "messages", "alice"));
        assertThatIllegalArgumentException().isThrownBy(() -> OpaqueText.open(text, "recent", "salice"));
        assertThatIllegalArgumentException().isThrownBy(() -> OpaqueText.open(text + "=", "recents", "alice"));
    }
}
