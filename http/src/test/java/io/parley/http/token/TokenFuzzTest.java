package io.parley.http.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.http.ClaimRules;
import io.parley.http.Identity;
import io.parley.http.UnauthorizedException;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any header proves somebody or is refused, in words that hold nothing of it. */
class TokenFuzzTest {
    private static final byte[] SECRET = "a secret of at least 32 bytes, for a test".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JwtAuthenticator TOKENS = new JwtAuthenticator(
            TokenAlgorithm.HS256, new SharedSecret(SECRET), ClaimRules.NONE, InstantSource.fixed(NOW));
    private static final String HEADER = "{\"alg\":\"HS256\"}";

    static Stream<byte[]> claims() {
        return Stream.of(
                        "{\"sub\":\"alice\",\"exp\":1798761600}",
                        "{\"sub\":\"alice\",\"exp\":1798761600.5,\"nbf\":0,\"iat\":1e9,\"x\":[\"a\",{}]}",
                        "{\"sub\":[\"alice\"],\"exp\":1e999}",
                        "{\"exp\":1798761600}",
                        "[]")
                .map(json -> json.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> headers() {
        return Stream.of(HEADER, "{\"alg\":\"none\"}", "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"1\"}", "{}")
                .map(json -> json.getBytes(StandardCharsets.UTF_8));
    }

    @ValueSource(
            strings = {"Bearer ", "Bearer a.b.c", "Basic eDp5", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "bearer .."})
    @FuzzTest
    void shouldRefuseAHeaderThatNobodySigned(@NotNull String header) {
        assertThat(identity(header)).isNull();
    }

    @MethodSource("claims")
    @FuzzTest
    void shouldReadOrRefuseClaims(byte @NotNull [] claims) throws GeneralSecurityException {
        Identity identity = identity(signed(HEADER.getBytes(StandardCharsets.UTF_8), claims));
        if (identity != null) {
            assertThat(identity.expiresAt()).isAfter(NOW);
            assertThat(UserId.isValid(identity.user().value())).isTrue();
        }
    }

    @MethodSource("headers")
    @FuzzTest
    void shouldReadOrRefuseAHeader(byte @NotNull [] header) throws GeneralSecurityException {
        String claims = "{\"sub\":\"alice\",\"exp\":1798761600}";
        Identity identity = identity(signed(header, claims.getBytes(StandardCharsets.UTF_8)));
        assertThat(identity == null || identity.user().value().equals("alice")).isTrue();
    }

    private static @Nullable Identity identity(String header) {
        try {
            return TOKENS.authenticate(header);
        } catch (UnauthorizedException e) {
            assertThat(e.getMessage()).startsWith("expected ");
            return null;
        }
    }

    private static String signed(byte[] header, byte[] claims) throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String signed = base64.encodeToString(header) + "." + base64.encodeToString(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return "Bearer " + signed + "."
                + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }
}
