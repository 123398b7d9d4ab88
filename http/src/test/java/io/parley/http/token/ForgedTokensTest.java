package io.parley.http.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import io.parley.http.ClaimRules;
import io.parley.http.Hs256TokenIssuer;
import io.parley.http.TestPatience;
import io.parley.http.UnauthorizedException;
import io.parley.http.token.SigningKeys.SigningKey;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that somebody made up, against a provider's published keys: each has one thing wrong with it, and one that has nothing wrong comes in. */
class ForgedTokensTest {
    private static final String ISSUER = "https://id.example.org/";
    private static final String AUDIENCE = "parley";
    private static final long NOW = 1_800_000_000L;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(NOW));
    private static final String CLAIMS =
            "{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + AUDIENCE + "\",\"sub\":\"alice\",\"exp\":" + (NOW + 60) + "}";

    private KeyServer server;

    @BeforeEach
    void publish() throws Exception {
        server = new KeyServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private UserTokens trusting(TokenAlgorithm algorithm) {
        var rules = new ClaimRules(Optional.of(ISSUER), Optional.of(AUDIENCE));
        var tokens = UserTokens.open(new TokenTrust.Provider(JwksConfig.of(server.url()), algorithm, rules), CLOCK);
        TestPatience.await().until(() -> tokens.whyNot().isEmpty());
        return tokens;
    }

    private static String header(TokenAlgorithm algorithm, String more) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"k1\"" + more + "}";
    }

    /** Claims that are all right but for one. */
    private static String claims(String name, String json) {
        Map<String, String> claims = new LinkedHashMap<>();
        claims.put("iss", "\"" + ISSUER + "\"");
        claims.put("aud", "\"" + AUDIENCE + "\"");
        claims.put("sub", "\"alice\"");
        claims.put("exp", Long.toString(NOW + 60));
        if (json.isEmpty()) {
            claims.remove(name);
        } else {
            claims.put(name, json);
        }
        StringBuilder text = new StringBuilder("{");
        claims.forEach(
                (key, value) -> text.append(text.length() == 1 ? "" : ",").append("\"" + key + "\":" + value));
        return text.append('}').toString();
    }

    @ParameterizedTest
    @EnumSource(value = TokenAlgorithm.class, names = "HS256", mode = EnumSource.Mode.EXCLUDE)
    void shouldTakeWhatTheProviderHasSignedAndNothingElse(TokenAlgorithm algorithm) throws Exception {
        SigningKey key = SigningKeys.of(algorithm, "k1");
        server.publish(key.jwk(), SigningKeys.of(algorithm, "k2").jwk());
        Map<String, String> honest = honestTokens(algorithm, key);
        Map<String, String> forged = new LinkedHashMap<>();
        addForgedSignatures(algorithm, key, forged);
        addForgedHeaders(algorithm, key, forged);
        addForgedClaims(algorithm, key, forged);
        addForgedText(algorithm, key, forged);
        assertThat(forged).hasSizeGreaterThanOrEqualTo(80);

        try (UserTokens tokens = trusting(algorithm)) {
            honest.forEach((name, token) -> assertThat(
                            tokens.authenticate("Bearer " + token).user())
                    .as(name)
                    .isEqualTo(new UserId("alice")));
            forged.forEach((name, token) -> assertThatThrownBy(() -> tokens.authenticate("Bearer " + token))
                    .as(name)
                    .isInstanceOf(UnauthorizedException.class)
                    .satisfies(e -> assertThat(e.getMessage())
                            .startsWith("expected ")
                            .doesNotContain("eyJ")
                            .doesNotContain("mallory")));
        }
    }

    private static Map<String, String> honestTokens(TokenAlgorithm algorithm, SigningKey key) throws Exception {
        Map<String, String> honest = new LinkedHashMap<>();
        honest.put("plain", key.token(header(algorithm, ""), CLAIMS));
        honest.put("typ JWT", key.token(header(algorithm, ",\"typ\":\"JWT\""), CLAIMS));
        honest.put("typ at+jwt", key.token(header(algorithm, ",\"typ\":\"at+JWT\""), CLAIMS));
        honest.put("x5t", key.token(header(algorithm, ",\"x5t\":\"AAAA\""), CLAIMS));
        honest.put("several audiences", key.token(header(algorithm, ""), claims("aud", "[\"other\",\"parley\"]")));
        honest.put("fraction", key.token(header(algorithm, ""), claims("exp", (NOW + 1) + ".5")));
        honest.put("nbf now", key.token(header(algorithm, ""), claims("nbf", "" + NOW)));
        honest.put("a clock ahead", key.token(header(algorithm, ""), claims("iat", "" + (NOW + 60))));
        honest.put("roles", key.token(header(algorithm, ""), claims("roles", "{\"a\":[{\"b\":[1,null,true]}]}")));
        return honest;
    }

    private static void addForgedSignatures(TokenAlgorithm algorithm, SigningKey key, Map<String, String> forged)
            throws Exception {
        String header = header(algorithm, "");
        String signed = SigningKeys.base64(header) + "." + SigningKeys.base64(CLAIMS);
        String good = key.token(header, CLAIMS);
        String signature = good.substring(good.lastIndexOf('.') + 1);
        SigningKey stranger = SigningKeys.of(algorithm, "k1");
        forged.put("a stranger's key", stranger.token(header, CLAIMS));
        forged.put("a stranger's key, unknown kid", stranger.token(header.replace("k1", "k9"), CLAIMS));
        forged.put("signed, but under another key's id", key.token(header.replace("k1", "k2"), CLAIMS));
        forged.put("signed, but unknown kid", key.token(header.replace("k1", "k9"), CLAIMS));
        forged.put("signed, no kid, two keys", key.token("{\"alg\":\"" + algorithm + "\"}", CLAIMS));
        forged.put("no signature", signed + ".");
        forged.put("no third part", signed);
        forged.put("a signature of one byte", signed + ".AA");
        forged.put("a signature of zeros", signed + "." + Base64URL.encode(new byte[64]));
        forged.put("a long signature of zeros", signed + "." + Base64URL.encode(new byte[256]));
        forged.put("half a signature", signed + "." + signature.substring(0, 44));
        forged.put("a signature and more", signed + "." + signature + "AAAA");
        forged.put(
                "another's claims",
                SigningKeys.base64(header) + "." + SigningKeys.base64(CLAIMS.replace("alice", "mallory")) + "."
                        + signature);
        forged.put(
                "another header",
                SigningKeys.base64(header + " ") + "." + SigningKeys.base64(CLAIMS) + "." + signature);
        for (int i = 0; i < 8; i++) {
            byte[] flipped = new Base64URL(signature).decode();
            flipped[i * flipped.length / 8] ^= (byte) (1 << i);
            forged.put("bit " + i + " of the signature", signed + "." + Base64URL.encode(flipped));
        }
    }

    private static void addForgedHeaders(TokenAlgorithm algorithm, SigningKey key, Map<String, String> forged)
            throws Exception {
        for (String none : new String[] {
            "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "RS256", "RS384", "PS256", "ES256", "ES384", "EdDSA"
        }) {
            if (!none.equals(algorithm.text())) {
                String header = "{\"alg\":\"" + none + "\",\"kid\":\"k1\"}";
                forged.put("alg " + none, key.token(header, CLAIMS));
                forged.put(
                        "alg " + none + ", unsigned",
                        SigningKeys.base64(header) + "." + SigningKeys.base64(CLAIMS) + ".");
            }
        }
        addPublicKeyAsSecret(key.jwk(), forged);
        forged.put("no alg", key.token("{\"kid\":\"k1\"}", CLAIMS));
        forged.put("alg null", key.token("{\"alg\":null,\"kid\":\"k1\"}", CLAIMS));
        forged.put("alg list", key.token("{\"alg\":[\"" + algorithm + "\"],\"kid\":\"k1\"}", CLAIMS));
        forged.put(
                "alg in other letters",
                key.token(
                        header(algorithm, "")
                                .replace(algorithm.text(), algorithm.text().toLowerCase(Locale.ROOT)),
                        CLAIMS));
        forged.put("alg twice", key.token(header(algorithm, ",\"alg\":\"" + algorithm + "\""), CLAIMS));
        forged.put("kid twice", key.token(header(algorithm, ",\"kid\":\"k1\""), CLAIMS));
        forged.put("kid number", key.token("{\"alg\":\"" + algorithm + "\",\"kid\":1}", CLAIMS));
        forged.put("kid of 257", key.token(header(algorithm, "").replace("k1", "k".repeat(257)), CLAIMS));
        forged.put("kid path", key.token(header(algorithm, "").replace("k1", "../../dev/null"), CLAIMS));
        forged.put("crit", key.token(header(algorithm, ",\"crit\":[\"x\"],\"x\":1"), CLAIMS));
        forged.put("crit empty", key.token(header(algorithm, ",\"crit\":[]"), CLAIMS));
        forged.put("b64", key.token(header(algorithm, ",\"b64\":false,\"crit\":[\"b64\"]"), CLAIMS));
        forged.put("jku", key.token(header(algorithm, ",\"jku\":\"https://evil.example/keys\""), CLAIMS));
        forged.put("x5u", key.token(header(algorithm, ",\"x5u\":\"https://evil.example/c\""), CLAIMS));
        forged.put("x5c", key.token(header(algorithm, ",\"x5c\":[\"AAAA\"]"), CLAIMS));
        SigningKey stranger = SigningKeys.of(algorithm, "own");
        forged.put(
                "jwk",
                stranger.token(
                        "{\"alg\":\"" + algorithm + "\",\"jwk\":"
                                + stranger.jwk().toPublicJWK() + "}",
                        CLAIMS));
        forged.put("nested", key.token(header(algorithm, ",\"cty\":\"JWT\""), CLAIMS));
        forged.put("zip", key.token(header(algorithm, ",\"zip\":\"DEF\""), CLAIMS));
        forged.put("encrypted", key.token(header(algorithm, ",\"enc\":\"A256GCM\""), CLAIMS));
        forged.put("a logout token", key.token(header(algorithm, ",\"typ\":\"logout+jwt\""), CLAIMS));
        forged.put("typ number", key.token(header(algorithm, ",\"typ\":7"), CLAIMS));
        forged.put("header list", key.token("[" + header(algorithm, "") + "]", CLAIMS));
        forged.put("header and more", key.token(header(algorithm, "") + "{}", CLAIMS));
    }

    /** The old trick: a public key is no secret, so whoever takes it for one lets everybody in. */
    private static void addPublicKeyAsSecret(JWK key, Map<String, String> forged) throws Exception {
        String signed = SigningKeys.base64("{\"alg\":\"HS256\",\"kid\":\"k1\"}") + "." + SigningKeys.base64(CLAIMS);
        byte[] asJson = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(asJson, "HmacSHA256"));
        byte[] code = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        forged.put("HS256 with the public key", signed + "." + Base64URL.encode(code));
    }

    private static void addForgedClaims(TokenAlgorithm algorithm, SigningKey key, Map<String, String> forged)
            throws Exception {
        String[][] wrong = {
            {"sub", ""},
            {"sub", "null"},
            {"sub", "7"},
            {"sub", "\"\""},
            {"sub", "[\"alice\"]"},
            {"sub", "\"a b\""},
            {"sub", "\"alice:bob\""},
            {"sub", "\"alice\\u0000\""},
            {"sub", "\"" + "a".repeat(129) + "\""},
            {"exp", ""},
            {"exp", "null"},
            {"exp", "" + NOW},
            {"exp", "" + (NOW - 1)},
            {"exp", "0"},
            {"exp", "-1"},
            {"exp", "\"" + (NOW + 60) + "\""},
            {"exp", "1e400"},
            {"exp", "9223372036854775807"},
            {"exp", "" + (NOW + 60) * 1000},
            {"exp", "NaN"},
            {"exp", "true"},
            {"exp", "[" + (NOW + 60) + "]"},
            {"nbf", "" + (NOW + 61)},
            {"nbf", "\"soon\""},
            {"nbf", "null"},
            {"iat", "" + (NOW + 61)},
            {"iat", "{}"},
            {"iss", ""},
            {"iss", "null"},
            {"iss", "\"https://id.example.org\""},
            {"iss", "[\"" + ISSUER + "\"]"},
            {"iss", "\"https://ID.example.org/\""},
            {"aud", ""},
            {"aud", "null"},
            {"aud", "\"other\""},
            {"aud", "[]"},
            {"aud", "[\"other\"]"},
            {"aud", "[\"parley\",7]"},
            {"aud", "\"parley \""},
            {"aud", "{\"parley\":1}"},
            {"aud", "\"Parley\""},
        };
        for (String[] claim : wrong) {
            forged.put(claim[0] + " " + claim[1], key.token(header(algorithm, ""), claims(claim[0], claim[1])));
        }
        for (String name : new String[] {"sub", "exp", "aud", "iss", "nbf"}) {
            String twice = "{\"" + name + "\":1," + CLAIMS.substring(1).replace("\"sub\"", "\"nbf\":1,\"sub\"");
            forged.put(name + " twice", key.token(header(algorithm, ""), twice));
        }
        String deepTwice = CLAIMS.substring(0, CLAIMS.length() - 1) + ",\"x\":{\"a\":1,\"a\":2}}";
        forged.put("a name twice further down", key.token(header(algorithm, ""), deepTwice));
        forged.put(
                "sub by an escape",
                key.token(header(algorithm, ""), "{\"\\u0073ub\":\"mallory\"," + CLAIMS.substring(1)));
        forged.put("too deep", key.token(header(algorithm, ""), claims("x", "[".repeat(40) + "]".repeat(40))));
        for (String text : new String[] {
            "", "{", "[]", "\"alice\"", "null", CLAIMS + " {}", CLAIMS + "x", "{'sub':'alice'}", "/**/" + CLAIMS
        }) {
            forged.put("claims " + text, key.token(header(algorithm, ""), text));
        }
    }

    private static void addForgedText(TokenAlgorithm algorithm, SigningKey key, Map<String, String> forged)
            throws Exception {
        String good = key.token(header(algorithm, ""), CLAIMS);
        String[] parts = good.split("\\.");
        forged.put("a fourth part", good + ".AAAA");
        forged.put("a last dot", good + ".");
        forged.put("five parts", "a." + good + ".b");
        forged.put("padded", good + "=");
        forged.put("padded twice", parts[0] + "==." + parts[1] + "." + parts[2]);
        forged.put("a space inside", parts[0] + ". " + parts[1] + "." + parts[2]);
        forged.put("a line break inside", parts[0] + ".\n" + parts[1] + "." + parts[2]);
        forged.put("a character of no base64", parts[0] + "." + parts[1] + "." + parts[2] + "!");
        forged.put("plus and slash", parts[0] + "." + parts[1] + ".+/" + parts[2].substring(2));
        forged.put("bits that mean nothing", parts[0] + "." + parts[1] + "." + withIdleBits(parts[2]));
        forged.put("two tokens", good + " " + good);
        forged.put("two tokens with a comma", good + "," + good);
        forged.put("huge", key.token(header(algorithm, ""), claims("x", "\"" + "x".repeat(8000) + "\"")));
        forged.put("JWE", "a.b.c.d.e");
        forged.put("JSON form", "{\"payload\":\"x\"}");
        forged.put("not UTF-8", notUtf8(algorithm, key));
    }

    /** The same bytes to a careless decoder. */
    private static String withIdleBits(String part) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(part.charAt(part.length() - 1));
        // 64 and 256 bytes leave four and two bits of the last character without a meaning.
        return part.substring(0, part.length() - 1) + alphabet.charAt(last + 1);
    }

    private static String notUtf8(TokenAlgorithm algorithm, SigningKey key) throws Exception {
        byte[] claims = CLAIMS.replace("alice", "alic?").getBytes(StandardCharsets.US_ASCII);
        claims[CLAIMS.indexOf("alice") + 4] = (byte) 0xff;
        String signed = SigningKeys.base64(header(algorithm, "")) + "." + Base64URL.encode(claims);
        return signed + "." + Base64URL.encode(key.signer().sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void shouldTakeASecretForNoKeyOfAProviderAndNoProviderWithoutRules() {
        var url = JwksConfig.of(server.url());
        var rules = new ClaimRules(Optional.of(ISSUER), Optional.of(AUDIENCE));
        assertThatThrownBy(() -> new TokenTrust.Provider(url, TokenAlgorithm.HS256, rules))
                .hasMessageContaining("HS256");
        assertThatThrownBy(() -> new TokenTrust.Provider(url, TokenAlgorithm.RS256, ClaimRules.NONE))
                .hasMessageContaining("issuer and audience");
        assertThatThrownBy(() -> TokenAlgorithm.of("--auth-algorithm", "none"))
                .hasMessage("expected --auth-algorithm to be one of [HS256, RS256, ES256, EdDSA], but got 'none'");
    }

    @Test
    void shouldTakeNoTokenThatIsForSomebodyElse() throws Exception {
        byte[] secret = "a secret of at least 32 bytes...".getBytes(StandardCharsets.US_ASCII);
        var rules = new ClaimRules(Optional.of(ISSUER), Optional.of(AUDIENCE));
        var issuer = new Hs256TokenIssuer(secret, rules, CLOCK);
        String token = "Bearer " + issuer.issue(new UserId("alice"), Duration.ofMinutes(1));

        assertThat(UserTokens.open(new TokenTrust.Secret(secret, rules), CLOCK)
                        .authenticate(token)
                        .user())
                .isEqualTo(new UserId("alice"));
        assertThatThrownBy(() -> UserTokens.ofSecret(secret, CLOCK).authenticate(token))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessage("expected a token for this service");
    }
}
