package io.parley.http.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.http.Hs256TokenIssuer;
import io.parley.http.Identity;
import io.parley.http.UnauthorizedException;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private static final byte[] SECRET = "a secret of at least 32 bytes...".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_SECRET = "another one of at least 32 bytes".getBytes(StandardCharsets.US_ASCII);
    private static final UserId ALICE = new UserId("alice");
    private static final Duration LIFE = Duration.ofSeconds(60);

    private Instant now = Instant.ofEpochSecond(1_000_000_000L);
    private final UserTokens hs256 = UserTokens.ofSecret(SECRET, () -> now);
    private long generation;

    /** Every header that had to be verified, in order. */
    private final List<String> verified = new ArrayList<>();

    private final VerifiedTokens tokens = new VerifiedTokens(
            header -> {
                verified.add(String.valueOf(header));
                return hs256.authenticate(header);
            },
            () -> generation,
            () -> now);

    private String header(byte[] secret, UserId user) {
        return "Bearer " + new Hs256TokenIssuer(secret, () -> now).issue(user, LIFE);
    }

    @Test
    void shouldVerifyATokenOnce() {
        String header = header(SECRET, ALICE);
        Identity first = tokens.authenticate(header);

        assertThat(first.user()).isEqualTo(ALICE);
        assertThat(tokens.authenticate(header)).isEqualTo(first);
        assertThat(tokens.authenticate(new String(header.toCharArray()))).isEqualTo(first);
        assertThat(verified).containsExactly(header);
    }

    @Test
    void shouldTellTokensApart() {
        assertThat(tokens.authenticate(header(SECRET, ALICE)).user()).isEqualTo(ALICE);
        assertThat(tokens.authenticate(header(SECRET, new UserId("alic"))).user())
                .isEqualTo(new UserId("alic"));
        assertThat(verified).hasSize(2);
    }

    @Test
    void shouldRefuseAnExpiredTokenThatItHasTaken() {
        String header = header(SECRET, ALICE);
        tokens.authenticate(header);

        now = now.plus(LIFE).minusMillis(1);
        assertThat(tokens.authenticate(header).user()).isEqualTo(ALICE);
        now = now.plusMillis(1);

        assertThatThrownBy(() -> tokens.authenticate(header))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("expired");
        assertThatThrownBy(() -> tokens.authenticate(header)).isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void shouldVerifyAgainWhenAKeyIsGone() {
        String header = header(SECRET, ALICE);
        tokens.authenticate(header);

        generation++;

        assertThat(tokens.authenticate(header).user()).isEqualTo(ALICE);
        assertThat(tokens.authenticate(header).user()).isEqualTo(ALICE);
        assertThat(verified).containsExactly(header, header);
    }

    @Test
    void shouldRefuseWhatIsNoValidTokenEachTime() {
        String forged = header(OTHER_SECRET, ALICE);
        for (String header : new String[] {forged, forged, "Bearer x", "", null}) {
            assertThatThrownBy(() -> tokens.authenticate(header)).isInstanceOf(UnauthorizedException.class);
        }
        assertThat(verified).containsExactly(forged, forged, "Bearer x", "", "null");
    }

    @Test
    void shouldForgetRatherThanGrowWithoutBound() {
        String first = header(SECRET, ALICE);
        tokens.authenticate(first);
        long users = VerifiedTokens.CHARACTERS_MAX / first.length() * 3;
        for (int i = 0; i < users; i++) {
            tokens.authenticate(header(SECRET, new UserId("user-" + i)));
        }
        verified.clear();

        for (int i = 0; i < users; i++) {
            tokens.authenticate(header(SECRET, new UserId("user-" + i)));
        }

        assertThat(verified).hasSizeGreaterThan((int) (users / 2));
    }
}
