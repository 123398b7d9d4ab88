package io.parley.schemas.opaque;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is a token or is refused as none. */
class TokensFuzzTest {
    private static final UserId ALICE = new UserId("alice");
    private static final List<VisibilityToken> TOKENS = List.of(
            new VisibilityToken.OfMessage(
                    ConversationId.of(ALICE, new UserId("bob")), ALICE, new MessageId(new UUID(1, 2))),
            new VisibilityToken.OfOffset(ALICE, 17));

    static Stream<String> texts() {
        return Stream.concat(TOKENS.stream().map(VisibilityToken::text), Stream.of("AAAA", "=", "\ud800"));
    }

    static Stream<byte[]> payloads() {
        return TOKENS.stream().map(token -> OpaqueText.open(token.text(), VisibilityToken.CONTEXT));
    }

    @MethodSource("texts")
    @FuzzTest
    void shouldOpenOrRefuseAText(@NotNull String text) {
        VisibilityToken token;
        try {
            token = VisibilityToken.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(VisibilityToken.parse(token.text())).isEqualTo(token);
    }

    /** Behind the checksum, which no chance gets past, and anybody who can read this code does. */
    @MethodSource("payloads")
    @FuzzTest
    void shouldOpenOrRefuseAPayload(byte @NotNull [] payload) {
        shouldOpenOrRefuseAText(OpaqueText.seal(payload, VisibilityToken.CONTEXT));
    }
}
