package io.parley.http.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.parley.http.Hs256Secret;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.Identity;
import io.parley.http.UnauthorizedException;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static final byte[] SECRET = "a secret of at least 32 bytes...".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_SECRET = "another one of at least 32 bytes".getBytes(StandardCharsets.US_ASCII);
    private static final long NOW = 1_000_000_000L;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(NOW));
    private static final String VALID = "{\"sub\":\"alice\",\"exp\":" + (NOW + 1) + "}";

    private final UserTokens authenticator = UserTokens.ofSecret(SECRET, CLOCK);

    private static String token(JWSAlgorithm algorithm, byte[] secret, String claims) throws Exception {
        JWSObject token = new JWSObject(new JWSHeader(algorithm), new Payload(claims));
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    private static String token(String claims) throws Exception {
        return token(JWSAlgorithm.HS256, SECRET, claims);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(String header) {
        assertThatThrownBy(() -> authenticator.authenticate(header))
                .isInstanceOf(UnauthorizedException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).startsWith("expected ").doesNotContain("eyJ"));
    }

    @Test
    void shouldTakeItsOwnIssuersTokensUntilTheyExpire() {
        var issued = new Hs256TokenIssuer(SECRET, CLOCK).issue(new UserId("alice@example.org"), Duration.ofMinutes(5));

        assertThat(authenticator.authenticate("Bearer " + issued).user()).isEqualTo(new UserId("alice@example.org"));
        assertThat(at(NOW + 299).authenticate("Bearer " + issued).user()).isEqualTo(new UserId("alice@example.org"));
        assertThatThrownBy(() -> at(NOW + 300).authenticate("Bearer " + issued))
                .isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void shouldSayWhenATokenExpires() throws Exception {
        Identity identity =
                authenticator.authenticate("Bearer " + token("{\"sub\":\"alice\",\"exp\":" + (NOW + 300) + "}"));

        assertThat(identity).isEqualTo(new Identity(new UserId("alice"), Instant.ofEpochSecond(NOW + 300)));
    }

    private static UserTokens at(long epochSecond) {
        return UserTokens.ofSecret(SECRET, InstantSource.fixed(Instant.ofEpochSecond(epochSecond)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
    void shouldTakeTheSchemeInAnyCase(String scheme) throws Exception {
        assertThat(authenticator.authenticate(scheme + token(VALID)).user()).isEqualTo(new UserId("alice"));
    }

    @Test
    void shouldRefuseNoToken() {
        assertThatThrownBy(() -> authenticator.authenticate(null)).isInstanceOf(UnauthorizedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer ..", "Bearer . .", "Basic YTpi"})
    void shouldRefuseWhatIsNoToken(String header) {
        assertRefused(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":1000000001}",
                "{\"sub\":null,\"exp\":1000000001}",
                "{\"sub\":\"\",\"exp\":1000000001}",
                "{\"sub\":\"not a user\",\"exp\":1000000001}",
                "{\"sub\":\"a:b\",\"exp\":1000000001}",
                "{\"sub\":7,\"exp\":1000000001}",
                "{\"sub\":[\"alice\"],\"exp\":1000000001}",
                "{\"sub\":\"alice\"}",
                "{\"sub\":\"alice\",\"exp\":null}",
                "{\"sub\":\"alice\",\"exp\":\"1000000001\"}",
                "{\"sub\":\"alice\",\"exp\":1000000000}",
                "{\"sub\":\"alice\",\"exp\":0}",
                "{\"sub\":\"alice\",\"exp\":-1}",
                "{\"sub\":\"alice\",\"exp\":1e400}",
                "{\"sub\":\"alice\",\"exp\":1000000001,\"nbf\":1000000061}",
                "{\"sub\":\"alice\",\"exp\":1000000001,\"nbf\":\"soon\"}",
                "[]",
                "\"alice\"",
                "{",
                "",
            })
    void shouldRefuseClaimsThatAreNotAllRight(String claims) throws Exception {
        assertRefused("Bearer " + token(claims));
    }

    @Test
    void shouldAllowForAnIssuersClockThatIsAMinuteAhead() throws Exception {
        String claims = "{\"sub\":\"alice\",\"exp\":1000000001,\"nbf\":1000000060}";

        assertThat(authenticator.authenticate("Bearer " + token(claims)).user()).isEqualTo(new UserId("alice"));
    }

    @Test
    void shouldRefuseAnotherSecret() throws Exception {
        assertRefused("Bearer " + token(JWSAlgorithm.HS256, OTHER_SECRET, VALID));
    }

    @ParameterizedTest
    @CsvSource({"HS384, 48", "HS512, 64"})
    void shouldRefuseAnotherAlgorithmWithTheSameSecret(String algorithm, int length) throws Exception {
        byte[] secret = new byte[length];
        System.arraycopy(SECRET, 0, secret, 0, SECRET.length);

        String forged = token(JWSAlgorithm.parse(algorithm), secret, VALID);

        assertThatThrownBy(() -> UserTokens.ofSecret(secret, CLOCK).authenticate("Bearer " + forged))
                .isInstanceOf(UnauthorizedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "nOnE", "HS256"})
    void shouldRefuseAnUnsignedToken(String algorithm) {
        String unsigned = base64("{\"alg\":\"" + algorithm + "\"}") + "." + base64(VALID) + ".";

        assertRefused("Bearer " + unsigned);
        assertRefused("Bearer " + unsigned + "AA");
    }

    @Test
    void shouldRefuseAnAlteredToken() throws Exception {
        String[] parts = token(VALID).split("\\.");
        String other = base64("{\"sub\":\"mallory\",\"exp\":" + (NOW + 1) + "}");

        assertRefused("Bearer " + parts[0] + "." + other + "." + parts[2]);
    }

    @Test
    void shouldRefuseAHeaderThatMustBeUnderstoodAndIsNot() throws Exception {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .criticalParams(Set.of("surprise"))
                .customParam("surprise", true)
                .build();
        JWSObject token = new JWSObject(header, new Payload(VALID));
        token.sign(new MACSigner(SECRET));

        assertRefused("Bearer " + token.serialize());
    }

    @Test
    void shouldNotLookAtATokenThatIsTooLong() throws Exception {
        String claims = "{\"sub\":\"alice\",\"exp\":1000000001,\"more\":\"" + "x".repeat(8000) + "\"}";

        assertRefused("Bearer " + token(claims));
    }

    @Test
    void shouldRefuseASecretThatIsTooShortByName() {
        assertThatThrownBy(() -> Hs256Secret.ofText("PARLEY_AUTH_HS256_SECRET", "x".repeat(31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected PARLEY_AUTH_HS256_SECRET of at least 32 bytes, but got 31");
        assertThat(Hs256Secret.ofText("PARLEY_AUTH_HS256_SECRET", "é".repeat(16)))
                .hasSize(32);
        assertThatThrownBy(() -> UserTokens.ofSecret(new byte[31], CLOCK)).hasMessageContaining("secret");
        assertThatThrownBy(() -> new Hs256TokenIssuer(new byte[31], CLOCK)).hasMessageContaining("secret");
    }
}
