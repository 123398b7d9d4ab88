package io.parley.schemas.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Test
    void shouldAllowExactlyTheDocumentedCharacters() {
        for (char c = 0; c < 0x300; c++) {
            boolean allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@|+=-".indexOf(c) >= 0;

            assertThat(UserId.isValid("a" + c)).as("character %d", (int) c).isEqualTo(allowed);
        }
    }

    @Test
    void shouldBoundAUserIdsLength() {
        assertThat(UserId.isValid("")).isFalse();
        assertThat(UserId.isValid("a".repeat(128))).isTrue();
        assertThat(UserId.isValid("a".repeat(129))).isFalse();
    }

    @Test
    void shouldKnowItsOwnBytes() {
        UserId id = new UserId("a.b");

        assertThat(id.hasBytes(id.bytes())).isTrue();
        for (byte[] other :
                new byte[][] {{}, {'a', '.'}, {'a', '.', 'c'}, {'a', '.', 'b', 'b'}, {'a', '.', (byte) 0xE2}}) {
            assertThat(id.hasBytes(other)).as(Arrays.toString(other)).isFalse();
        }
        assertThat(id.hasBytes(null)).isFalse();
    }

    @Test
    void shouldNameAConversationTheSameFromBothSides() {
        ConversationId conversation = ConversationId.of(new UserId("bob"), new UserId("alice"));

        assertThat(conversation).hasToString("alice:bob");
        assertThat(conversation).isEqualTo(ConversationId.of(new UserId("alice"), new UserId("bob")));
        assertThat(conversation.homeUser()).isEqualTo(new UserId("alice"));
        assertThat(conversation.peerOf(new UserId("alice"))).isEqualTo(new UserId("bob"));
        assertThat(conversation.peerOf(new UserId("bob"))).isEqualTo(new UserId("alice"));
        assertThat(conversation.includes(new UserId("al"))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> conversation.peerOf(new UserId("al")));
    }

    @Test
    void shouldAllowAConversationWithOneself() {
        UserId alice = new UserId("alice");

        assertThat(ConversationId.of(alice, alice)).hasToString("alice:alice");
        assertThat(ConversationId.of(alice, alice).peerOf(alice)).isEqualTo(alice);
    }

    /** Byte order, not that of any alphabet: '~' sorts after 'z', '+' before '0', 'Z' before 'a'. */
    @Test
    void shouldOrderAConversationsUsersByByte() {
        assertThat(ConversationId.of(new UserId("~"), new UserId("z"))).hasToString("z:~");
        assertThat(ConversationId.of(new UserId("a"), new UserId("Z"))).hasToString("Z:a");
        assertThat(ConversationId.of(new UserId("alice"), new UserId("al"))).hasToString("al:alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "bob:alice", "alice:", ":bob", "alice:bob:carol", "alice: bob", ""})
    void shouldRefuseWhatIsNoConversationId(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ConversationId.parse(text));
    }

    @Test
    void shouldReadWhatItWrites() {
        ConversationId conversation = ConversationId.of(new UserId("x@y|z"), new UserId("+1=a.b~c-_"));
        MessageId id = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));

        assertThat(ConversationId.parse(conversation.toString())).isEqualTo(conversation);
        assertThat(MessageId.parse(id.toString())).isEqualTo(id);
        assertThat(MessageId.parse("01890A5D-AC96-774B-BCCE-B302099A8057")).isEqualTo(id);
        assertThat(MessageId.ofBytes(id.bytes(), 0)).isEqualTo(id);
        assertThat(UserId.ofBytes(new UserId("a.b").bytes())).isEqualTo(new UserId("a.b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "01890a5dac96774bbcceb302099a8057",
                "01890a5d-ac96-774b-bcce-b302099a805g",
                "01890a5d-ac96-774b-bcce-b302099a80570",
                "{1890a5d-ac96-774b-bcce-b302099a8057",
                "01890a5d-ac96-774b-bcce-b302099a-057"
            })
    void shouldRefuseWhatIsNoCanonicalUuid(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.parse(text));
    }
}
