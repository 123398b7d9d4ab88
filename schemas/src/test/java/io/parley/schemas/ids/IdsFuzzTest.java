package io.parley.schemas.ids;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.schemas.ids.MessageText.InvalidTextException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text is an id or is refused as none; an id says again what it was read from. */
class IdsFuzzTest {
    static Stream<byte[]> texts() {
        return Stream.of("a", "é", "€", "😀", "\u0000").map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @ValueSource(strings = {"alice", "alice:bob", ":", "bob:alice", "a:a:a", "é", "0190-0000"})
    @FuzzTest
    void shouldReadOrRefuseUsersAndConversations(@NotNull String text) {
        if (UserId.isValid(text)) {
            assertThat(UserId.ofBytes(new UserId(text).bytes()).value()).isEqualTo(text);
            assertThat(text).matches("[A-Za-z0-9._~@|+=-]{1,128}");
        }
        ConversationId conversation;
        try {
            conversation = ConversationId.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(conversation.toString()).isEqualTo(text);
        assertThat(conversation.peerOf(conversation.first())).isEqualTo(conversation.second());
    }

    @ValueSource(
            strings = {"01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-00000000000G", "1-1-1-1-1"})
    @FuzzTest
    void shouldReadOrRefuseAMessageId(@NotNull String text) {
        MessageId id;
        try {
            id = MessageId.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(id.toString()).isEqualTo(text.toLowerCase(Locale.ROOT));
        assertThat(MessageId.ofBytes(id.bytes(), 0)).isEqualTo(id);
    }

    @MethodSource("texts")
    @FuzzTest
    void shouldKeepATextBitForBitOrRefuseIt(byte @NotNull [] utf8) {
        boolean legal = utf8.length > 0 && utf8.length <= MessageText.BYTES_MAX && isWellFormed(utf8);
        try {
            assertThat(MessageText.ofUtf8(utf8).utf8()).isEqualTo(utf8);
            assertThat(legal).isTrue();
        } catch (InvalidTextException e) {
            assertThat(legal).isFalse();
        }
    }

    private static boolean isWellFormed(byte[] utf8) {
        try {
            var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
