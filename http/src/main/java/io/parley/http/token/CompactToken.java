package io.parley.http.token;

import com.nimbusds.jose.util.Base64URL;
import io.parley.http.UnauthorizedException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A signed token as it came, taken apart and not believed yet. There is one way to write a token: whatever decodes to the same bytes and is written
 * differently is refused, so that one token is one entry in a cache and one line in whoever's log.
 *
 * @param header what the signer says of the signature
 * @param signed what is signed, in ASCII: header and claims, as they were sent
 * @param claims the JSON of what the token says
 * @param signature not checked yet
 */
record CompactToken(TokenJson header, String signed, Base64URL claims, Base64URL signature) {
    /** Ours are of 200 characters; those of large identity providers reach a few thousand. */
    static final int LENGTH_MAX = 8 * 1024;

    private static final String SCHEME = "Bearer ";

    /**
     * @param authorizationHeader null when there is none
     * @throws UnauthorizedException when it holds no token that could be checked
     */
    static CompactToken ofHeader(@Nullable String authorizationHeader) {
        String text = bearerToken(authorizationHeader);
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 1 || second < 0) {
            throw notSigned();
        }
        TokenJson header = TokenJson.of(decode(text.substring(0, first)));
        String claims = text.substring(first + 1, second);
        var _ = decode(claims);
        // A third dot is in what follows the second, and no base64.
        String signature = text.substring(second + 1);
        if (decode(signature).length == 0) {
            throw notSigned();
        }
        return new CompactToken(header, text.substring(0, second), new Base64URL(claims), new Base64URL(signature));
    }

    private static String bearerToken(@Nullable String header) {
        if (header == null) {
            throw new UnauthorizedException("expected a bearer token");
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new UnauthorizedException("expected a bearer token, but got another scheme");
        }
        String token = header.substring(SCHEME.length()).strip();
        if (token.length() > LENGTH_MAX) {
            throw new UnauthorizedException("expected a token of at most " + LENGTH_MAX + " characters");
        }
        return token;
    }

    /** Takes the one canonical text of some bytes: no padding, no other characters, no bits that mean nothing. */
    private static byte[] decode(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                throw notSigned();
            }
            return bytes;
        } catch (IllegalArgumentException e) {
            throw notSigned();
        }
    }

    private static UnauthorizedException notSigned() {
        return new UnauthorizedException("expected a signed JWT");
    }
}
