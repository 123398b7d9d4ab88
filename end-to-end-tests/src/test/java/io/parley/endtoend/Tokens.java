package io.parley.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens of any user, made here from the secret in a data directory by RFC 7515 alone, as an outside client would. */
public final class Tokens {
    private static final Duration TTL = Duration.ofHours(1);

    private final SecretKeySpec key;

    private Tokens(SecretKeySpec key) {
        this.key = key;
    }

    public static Tokens of(Path dataDirectory) throws IOException {
        return ofSecret(Files.readString(dataDirectory.resolve("secret")).strip());
    }

    public static Tokens ofSecret(String secret) {
        return new Tokens(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    }

    String of(String user) {
        return of(user, TTL);
    }

    /** @param ttl from now, by this machine's clock */
    public String of(String user, Duration ttl) {
        long expiry = Instant.now().plus(ttl).getEpochSecond();
        String signed =
                base64("{\"alg\":\"HS256\"}") + "." + base64("{\"sub\":\"" + user + "\",\"exp\":" + expiry + "}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("expected HMAC in every Java", e);
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
