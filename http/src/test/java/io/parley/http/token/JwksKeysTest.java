package io.parley.http.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import io.parley.http.ClaimRules;
import io.parley.http.TestPatience;
import io.parley.http.UnauthorizedException;
import io.parley.http.problem.ProblemException;
import io.parley.http.token.SigningKeys.SigningKey;
import io.parley.schemas.ids.UserId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that change, and a provider that is away. */
class JwksKeysTest {
    private static final ClaimRules RULES = new ClaimRules(Optional.of("issuer"), Optional.of("parley"));
    private static final Duration GAP = Duration.ofSeconds(30);
    private static final Duration KEPT_MAX = Duration.ofHours(24);

    /** Nothing is fetched that no test asks for. */
    private static final Duration NEVER = Duration.ofDays(1);

    private final KeyServer server;
    private volatile Instant now = Instant.ofEpochSecond(1_800_000_000L);
    private @Nullable UserTokens opened;

    JwksKeysTest() throws Exception {
        server = new KeyServer();
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
        server.close();
    }

    private void open(Duration period) {
        var config = new JwksConfig(server.url(), period, GAP, KEPT_MAX, TestPatience.LONG);
        opened = UserTokens.open(new TokenTrust.Provider(config, TokenAlgorithm.EDDSA, RULES), () -> now);
    }

    private UserTokens tokens() {
        return Objects.requireNonNull(opened);
    }

    private void openReady(Duration period) {
        open(period);
        TestPatience.await().until(() -> tokens().whyNot().isEmpty());
    }

    private static SigningKey key(String id) throws Exception {
        return SigningKeys.of(TokenAlgorithm.EDDSA, id);
    }

    private String header(SigningKey key) throws Exception {
        String claims = "{\"iss\":\"issuer\",\"aud\":\"parley\",\"sub\":\"alice\",\"exp\":"
                + now.plus(Duration.ofDays(7)).getEpochSecond() + "}";
        return "Bearer " + key.token("{\"alg\":\"EdDSA\",\"kid\":\"" + key.jwk().getKeyID() + "\"}", claims);
    }

    private void assertTaken(String header) {
        assertThat(tokens().authenticate(header).user()).isEqualTo(new UserId("alice"));
    }

    private void assertRefused(String header) {
        assertThatThrownBy(() -> tokens().authenticate(header)).isInstanceOf(UnauthorizedException.class);
    }

    private void assertUnavailable(String header) {
        assertThatThrownBy(() -> tokens().authenticate(header)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(503);
            assertThat(e.problem().retryAfter()).isPositive();
        });
    }

    @Test
    void shouldTakeTheNextKeyAtItsFirstTokenThroughAHundredRotations() throws Exception {
        SigningKey current = key("0");
        server.publish(current.jwk());
        openReady(NEVER);
        for (int i = 1; i <= 100; i++) {
            SigningKey next = key(Integer.toString(i));
            server.publish(current.jwk(), next.jwk());
            now = now.plus(GAP);

            assertTaken(header(next));
            assertTaken(header(current));
            current = next;
        }
        assertThat(server.fetches()).isEqualTo(101);
    }

    @Test
    void shouldFetchOnceHoweverManyMadeUpKeysAreNamed() throws Exception {
        SigningKey good = key("good");
        server.publish(good.jwk());
        openReady(NEVER);
        String known = header(good);
        SigningKey stranger = key("stranger");
        now = now.plus(GAP);

        for (int i = 0; i < 10_000; i++) {
            assertRefused("Bearer " + stranger.token("{\"alg\":\"EdDSA\",\"kid\":\"" + i + "\"}", "{}"));
        }

        assertTaken(known);
        assertThat(server.fetches()).isEqualTo(2);
    }

    @Test
    void shouldLetAllWhoMeetANewKeyTogetherInOrComeAgain() throws Exception {
        server.publish(key("old").jwk());
        openReady(NEVER);
        SigningKey next = key("next");
        server.publish(next.jwk());
        String header = header(next);
        now = now.plus(GAP);

        try (var threads = Executors.newFixedThreadPool(32)) {
            var answers = threads.invokeAll(IntStream.range(0, 32)
                    .<Callable<UserId>>mapToObj(
                            _ -> () -> tokens().authenticate(header).user())
                    .toList());
            for (Future<UserId> answer : answers) {
                assertTakenOrToldToComeAgain(answer);
            }
        }
        assertTaken(header);
        assertThat(server.fetches()).isEqualTo(2);
    }

    private static void assertTakenOrToldToComeAgain(Future<UserId> answer) throws InterruptedException {
        try {
            assertThat(answer.get()).isEqualTo(new UserId("alice"));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void shouldTakeNothingMoreOfAKeyThatIsWithdrawn() throws Exception {
        SigningKey leaked = key("leaked");
        SigningKey next = key("next");
        server.publish(leaked.jwk());
        openReady(Duration.ofMillis(50));
        String remembered = header(leaked);
        assertTaken(remembered);

        server.publish(next.jwk());
        TestPatience.await().untilAsserted(() -> assertTaken(header(next)));

        assertRefused(remembered);
        assertRefused(header(leaked));
    }

    @Test
    void shouldTakeNothingMoreOfAKeyWhoseIdMeansAnotherNow() throws Exception {
        SigningKey first = key("same");
        SigningKey second = key("same");
        server.publish(first.jwk());
        openReady(Duration.ofMillis(50));
        String remembered = header(first);
        assertTaken(remembered);

        server.publish(second.jwk());
        TestPatience.await().untilAsserted(() -> assertTaken(header(second)));

        assertRefused(remembered);
    }

    @Test
    void shouldGoOnWithTheLastKeysWhileTheProviderIsAwayAndNoLongerThanTheBound() throws Exception {
        SigningKey good = key("good");
        server.publish(good.jwk());
        openReady(NEVER);
        String remembered = header(good);
        assertTaken(remembered);
        server.answer(500, "down");

        now = now.plus(KEPT_MAX).minusMillis(1);
        assertTaken(remembered);
        assertTaken(header(good));
        // It may be signed with a key that is there by now: nobody can say.
        assertUnavailable(header(key("unknown")));
        assertTaken(remembered);

        now = now.plusMillis(1);
        assertUnavailable(remembered);
        assertUnavailable(header(good));
        assertThat(tokens().whyNot())
                .hasValueSatisfying(
                        why -> assertThat(why).contains(server.url().toString()).contains("500"));

        server.publish(good.jwk());
        now = now.plus(GAP);
        assertTaken(remembered);
    }

    @Test
    void shouldSayWhyItIsNotReadyAndBeItAsSoonAsThereAreKeys() throws Exception {
        SigningKey good = key("good");
        server.answer(404, "no such thing");
        open(NEVER);
        TestPatience.await()
                .untilAsserted(() -> assertThat(tokens().whyNot())
                        .hasValueSatisfying(why -> assertThat(why).contains("404")));
        assertUnavailable(header(good));

        server.publish(good.jwk());

        TestPatience.await().until(() -> tokens().whyNot().isEmpty());
        assertTaken(header(good));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"keys\":[]}",
                "{\"keys\":{}}",
                "<html>",
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"good\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"good\",\"x\":\"AAAA\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"good\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}",
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"enc\",\"kid\":\"good\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
            })
    void shouldKeepWhatItHasWhenTheAnswerHasNoKeyForIt(String answer) throws Exception {
        SigningKey good = key("good");
        server.publish(good.jwk());
        openReady(Duration.ofMillis(20));

        server.answer(200, answer);
        int before = server.fetches();
        TestPatience.await().until(() -> server.fetches() > before + 2);

        assertTaken(header(good));
        assertUnavailable(header(key("other")));
    }

    @Test
    void shouldRefuseAnAnswerWithoutAnEnd() throws Exception {
        server.answer(200, " ".repeat(600_000) + "{\"keys\":[]}");
        open(NEVER);

        TestPatience.await()
                .untilAsserted(() -> assertThat(tokens().whyNot())
                        .hasValueSatisfying(why -> assertThat(why).contains("exceeds")));
    }

    @Test
    void shouldNotFollowWhereAnAnswerPoints() throws Exception {
        server.publish(key("good").jwk());
        server.answer(302, "");
        open(NEVER);

        TestPatience.await()
                .untilAsserted(() -> assertThat(tokens().whyNot())
                        .hasValueSatisfying(why -> assertThat(why).contains("302")));
    }

    @Test
    void shouldRefuseASmallRsaKey() throws Exception {
        String set = new JWKSet(SigningKeys.rsa(1024, "small").jwk()).toString(true);

        assertThatThrownBy(() -> PublishedKeys.parse(set, TokenAlgorithm.RS256))
                .hasMessage("expected a key for RS256, but there is none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.org/keys",
                "http://127.0.0.1.example.org/keys",
                "file:///etc/passwd",
                "https:///keys",
                "https://user:secret@id.example.org/keys",
                "keys.json"
            })
    void shouldRefuseAUrlThatOthersCouldAnswerFor(String url) {
        assertThatThrownBy(() -> JwksConfig.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a JWKS URL of https://");
    }

    @Test
    void shouldTakeATokenWithoutAKeyIdWhereThereIsOneKeyOnly() throws Exception {
        SigningKey only = key("only");
        server.publish(only.jwk());
        openReady(NEVER);
        String claims = "{\"iss\":\"issuer\",\"aud\":\"parley\",\"sub\":\"alice\",\"exp\":"
                + now.plusSeconds(60).getEpochSecond() + "}";

        assertTaken("Bearer " + only.token("{\"alg\":\"EdDSA\"}", claims));
        assertRefused("Bearer " + key("only").token("{\"alg\":\"EdDSA\"}", claims));
    }
}
