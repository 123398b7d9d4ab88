package io.parley.routing;

import static io.parley.routing.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.Hs256TokenIssuer;
import io.parley.routing.wire.MailboxAnswers;
import io.parley.routing.wire.MailboxQuestion;
import io.parley.routing.wire.PartitionMaps;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxQuery;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeRoutesTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final TestNode NODE = new TestNode();
    private static final MailboxQuery<FeedPage> FEED = TestNode.feed(0);
    private static final String AUTHORIZATION = TestNode.SECRET.authorization();

    @BeforeAll
    static void start() {
        NODE.hold(0);
        NODE.announce(0, Optional.of(NODE.address()));
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        NODE.close();
    }

    private static byte[] question(Freshness freshness, Duration patience) {
        return new MailboxQuestion<>(FEED, freshness, patience).toBytes();
    }

    private static HttpRequest.Builder request(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + NODE.address() + path))
                .timeout(TestPatience.LONG);
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private static HttpRequest post(byte[] body, String authorization, String type) {
        return request(NodeRoutes.QUESTION_PATH, authorization)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        return CLIENT.send(request, BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> ask(byte[] body) throws Exception {
        return send(post(body, AUTHORIZATION, NodeRoutes.MEDIA_TYPE));
    }

    @Test
    void shouldAnswerANode() throws Exception {
        HttpResponse<byte[]> response = ask(question(Freshness.ANY, Duration.ZERO));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(MailboxAnswers.ofBytes(FEED, response.body())).isInstanceOf(Served.class);
        HttpResponse<byte[]> map =
                send(request(NodeRoutes.MAP_PATH, AUTHORIZATION).build());
        assertThat(PartitionMaps.ofBytes(map.body()).of(0).active()).contains(NODE.address());
    }

    /** None, a wrong one, a part of it, another scheme, a user's. */
    @Test
    void shouldTellNothingWithoutTheSecret() throws Exception {
        int questions = NODE.questions();
        int looks = NODE.looks();
        String secret = AUTHORIZATION.substring("Bearer ".length());
        for (String authorization : new String[] {
            "",
            "Bearer",
            "Bearer x" + secret.substring(1),
            AUTHORIZATION.substring(0, AUTHORIZATION.length() - 1),
            AUTHORIZATION + "0",
            "Basic " + secret,
            secret,
            "Bearer " + usersToken(secret)
        }) {
            assertRefused(
                    send(post(question(Freshness.ANY, Duration.ZERO), authorization, NodeRoutes.MEDIA_TYPE)), secret);
            assertRefused(send(request(NodeRoutes.MAP_PATH, authorization).build()), secret);
        }
        assertThat(NODE.questions()).isEqualTo(questions);
        assertThat(NODE.looks()).isEqualTo(looks);
    }

    /** Even signed with the very secret, it is not the secret. */
    private static String usersToken(String secret) {
        return new Hs256TokenIssuer(secret.getBytes(StandardCharsets.US_ASCII), InstantSource.system())
                .issue(FEED.owner(), Duration.ofHours(1));
    }

    private static void assertRefused(HttpResponse<byte[]> response, String secret) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .contains("expected the cluster's secret")
                .doesNotContain(secret)
                .doesNotContain(FEED.owner().value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal",
                "/internal/",
                "/internal//v1/mailbox",
                "/internal/v1/partitions/",
                "/internal/v1/%70artitions",
                "/%69nternal/v1/partitions",
                "//internal/v1/partitions",
                "/x/../internal/v1/partitions",
                "/internal/v1/partitions;x",
                "/INTERNAL/v1/partitions",
                "/v1/mailbox/feed"
            })
    void shouldHaveNoWayAroundTheSecret(String path) throws Exception {
        int looks = NODE.looks();

        assertThat(send(request(path, "").build()).statusCode()).isBetween(400, 499);
        assertThat(NODE.looks()).isEqualTo(looks);
    }

    @Test
    void shouldRefuseWhatIsNoQuestion() throws Exception {
        byte[] whole = question(Freshness.ANY, Duration.ZERO);

        assertThat(ask(new byte[0]).statusCode()).isEqualTo(400);
        assertThat(ask(Arrays.copyOf(whole, whole.length - 1)).statusCode()).isEqualTo(400);
        assertThat(ask(Arrays.copyOf(whole, whole.length + 1)).statusCode()).isEqualTo(400);
        assertThat(ask(new byte[5000]).statusCode()).isEqualTo(413);
        assertThat(send(post(whole, AUTHORIZATION, "application/json")).statusCode())
                .isEqualTo(415);
        assertThat(send(request(NodeRoutes.QUESTION_PATH, AUTHORIZATION).build())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void shouldAnswerAWaitingQuestionWhenTheChangeComes() throws Exception {
        long next = NODE.head() + 1;
        var answer = CLIENT.sendAsync(
                post(question(TestNode.seen(next), Duration.ofSeconds(30)), AUTHORIZATION, NodeRoutes.MEDIA_TYPE),
                BodyHandlers.ofByteArray());
        await().untilAsserted(() -> assertThat(NODE.waiting()).isOne());

        NODE.advanceTo(next);

        assertThat(MailboxAnswers.ofBytes(FEED, answer.join().body()))
                .isInstanceOfSatisfying(
                        Served.class,
                        served -> assertThat(((FeedPage) served.value()).head()).isEqualTo(next));
    }

    @Test
    void shouldSayThatAChangeDidNotComeInTime() throws Exception {
        byte[] question = question(TestNode.seen(Long.MAX_VALUE), Duration.ofMillis(10));

        assertThat(MailboxAnswers.ofBytes(FEED, ask(question).body())).isEqualTo(new NotYetVisible<>());
    }

    @Test
    void shouldRefuseUsers() throws Exception {
        UserId user = FEED.owner();
        String token = usersToken("0123456789abcdef0123456789abcdef");

        for (String path : new String[] {"/v1/conversations", "/v1/users/" + user.value()}) {
            assertThat(send(request(path, "Bearer " + token).build()).statusCode())
                    .isEqualTo(401);
            assertThat(send(request(path, AUTHORIZATION).build()).statusCode()).isEqualTo(401);
        }
    }
}
