package io.parley.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.http.ClaimRules;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.UnauthorizedException;
import io.parley.http.token.TokenAlgorithm;
import io.parley.http.token.TokenTrust;
import io.parley.http.token.UserTokens;
import io.parley.schemas.ids.UserId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustedTokensTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Map<String, String> NOTHING = Map.of();
    private static final Map<String, String> WITH_SECRET = Map.of("PARLEY_AUTH_HS256_SECRET", SECRET);
    private static final Optional<URI> KEYS = Optional.of(URI.create("https://id.example.org/keys"));
    private static final ClaimRules RULES = new ClaimRules(Optional.of("issuer"), Optional.of("parley"));
    private static final Optional<TokenAlgorithm> NONE = Optional.empty();

    @TempDir
    private Path directory;

    private static TokenTrust ofSecret(Map<String, String> environment) {
        return TrustedTokens.of(environment, NONE, Optional.empty(), ClaimRules.NONE);
    }

    private static void assertTakes(TokenTrust trust, String secret) {
        String token = new Hs256TokenIssuer(secret.getBytes(StandardCharsets.UTF_8), InstantSource.system())
                .issue(new UserId("alice"), Duration.ofMinutes(1));
        try (UserTokens tokens = UserTokens.open(trust, InstantSource.system())) {
            assertThat(tokens.authenticate("Bearer " + token).user()).isEqualTo(new UserId("alice"));
        }
    }

    private Path file(String content) throws Exception {
        return Files.writeString(directory.resolve("secret"), content);
    }

    private Map<String, String> inFile(String content) throws Exception {
        return Map.of("PARLEY_AUTH_HS256_SECRET_FILE", file(content).toString());
    }

    @Test
    void shouldTakeTheSecretFromTheEnvironmentOrFromAFile() throws Exception {
        assertTakes(ofSecret(WITH_SECRET), SECRET);
        assertTakes(ofSecret(inFile(SECRET)), SECRET);
        assertTakes(ofSecret(inFile(SECRET + "\n")), SECRET);
        assertTakes(ofSecret(inFile(SECRET + "\r\n")), SECRET);
        // One line break may be the editor's; whatever else is there is meant.
        assertTakes(ofSecret(inFile(SECRET + "\n\n")), SECRET + "\n");
        assertTakes(ofSecret(inFile(" " + SECRET)), " " + SECRET);
    }

    @Test
    void shouldNotServeWithoutAKey() throws Exception {
        assertThatThrownBy(() -> ofSecret(NOTHING))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("PARLEY_AUTH_HS256_SECRET")
                .hasMessageContaining("--auth-jwks-url");
        assertThatThrownBy(() -> ofSecret(Map.of("PARLEY_AUTH_HS256_SECRET", "")))
                .isInstanceOf(CommandFailure.class);
        assertThatThrownBy(() -> ofSecret(inFile("\n"))).isInstanceOf(CommandFailure.class);
    }

    @Test
    void shouldSayWhatIsWrongWithASecretAndNeverShowIt() throws Exception {
        assertThatThrownBy(() -> ofSecret(inFile("short-and-secret")))
                .hasMessage("expected PARLEY_AUTH_HS256_SECRET of at least 32 bytes, but got 16");
        assertThatThrownBy(() -> ofSecret(inFile("x".repeat(5000))))
                .hasMessageContaining("PARLEY_AUTH_HS256_SECRET_FILE")
                .hasMessageContaining("4096");
        assertThatThrownBy(() -> ofSecret(Map.of("PARLEY_AUTH_HS256_SECRET_FILE", "/no/such/file")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("PARLEY_AUTH_HS256_SECRET_FILE")
                .hasMessageContaining("/no/such/file");
        assertThatThrownBy(() ->
                        ofSecret(Map.of("PARLEY_AUTH_HS256_SECRET", SECRET, "PARLEY_AUTH_HS256_SECRET_FILE", "x")))
                .hasMessage("expected either PARLEY_AUTH_HS256_SECRET or PARLEY_AUTH_HS256_SECRET_FILE, but got both");
        assertThat(ofSecret(WITH_SECRET)).asString().doesNotContain(SECRET);
    }

    @Test
    void shouldHoldTokensOfASecretToTheRules() {
        TokenTrust trust = TrustedTokens.of(WITH_SECRET, Optional.of(TokenAlgorithm.HS256), Optional.empty(), RULES);

        try (UserTokens tokens = UserTokens.open(trust, InstantSource.system())) {
            byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
            String bare = new Hs256TokenIssuer(secret, InstantSource.system())
                    .issue(new UserId("alice"), Duration.ofMinutes(1));
            assertThatThrownBy(() -> tokens.authenticate("Bearer " + bare)).isInstanceOf(UnauthorizedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TokenAlgorithm.class, names = "HS256", mode = EnumSource.Mode.EXCLUDE)
    void shouldTrustAProviderForOneAlgorithm(TokenAlgorithm algorithm) {
        TokenTrust trust = TrustedTokens.of(NOTHING, Optional.of(algorithm), KEYS, RULES);

        assertThat(trust)
                .isInstanceOfSatisfying(
                        TokenTrust.Provider.class,
                        p -> assertThat(p.algorithm()).isEqualTo(algorithm));
        assertThatThrownBy(() -> TrustedTokens.of(WITH_SECRET, Optional.of(algorithm), KEYS, RULES))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("either --auth-jwks-url or PARLEY_AUTH_HS256_SECRET");
        assertThatThrownBy(() -> TrustedTokens.of(WITH_SECRET, Optional.of(algorithm), Optional.empty(), RULES))
                .hasMessageContaining("--auth-jwks-url");
    }

    @Test
    void shouldNotTrustAProviderThatIsHalfConfigured() {
        assertThatThrownBy(() -> TrustedTokens.of(NOTHING, NONE, KEYS, RULES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--auth-algorithm");
        assertThatThrownBy(() -> TrustedTokens.of(NOTHING, Optional.of(TokenAlgorithm.HS256), KEYS, RULES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--auth-algorithm");
        assertThatThrownBy(() -> TrustedTokens.of(NOTHING, Optional.of(TokenAlgorithm.RS256), KEYS, ClaimRules.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--auth-issuer and --auth-audience");
    }
}
