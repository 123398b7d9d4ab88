package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request is said, by name, and before any mailbox is asked. */
final class RefusalTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");
    private static final String MESSAGES = "/v1/conversations/bob/messages";
    private static final List<String> READS =
            List.of("/v1/conversations", "/v1/conversations/bob", MESSAGES, "/v1/feed");
    private static final List<String> PAGED = List.of("/v1/conversations", MESSAGES, "/v1/feed");

    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start(Duration.ofSeconds(5));
        server.mailboxes.send(ALICE, BOB, "hi", 1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<String> reads() {
        return READS;
    }

    static List<String> paged() {
        return PAGED;
    }

    @ParameterizedTest
    @MethodSource("paged")
    void shouldRefuseALimitOutsideItsBounds(String read) {
        for (String limit : List.of("0", "-1", "501", "x", "", "1.0", "%2B5", "99999999999999999999", "٣")) {
            String encoded = limit.equals("٣") ? "%D9%A3" : limit;

            assertBlames(server.get(ALICE, read + "?limit=" + encoded), "limit");
        }
        assertBlames(server.get(ALICE, read + "?limit=5&limit=5"), "limit");
    }

    @ParameterizedTest
    @MethodSource("paged")
    void shouldTakeALimitAtItsBounds(String read) {
        assertThat(server.get(ALICE, read + "?limit=1").status()).isEqualTo(200);
        assertThat(server.get(ALICE, read + "?limit=500").status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseACursorThatIsNotOneOfThisList() {
        String own = RecentsCursor.seal(ALICE, new RecentsPosition(1, 1));
        List<String> foreign = new ArrayList<>(malformed(own));
        foreign.add(RecentsCursor.seal(BOB, new RecentsPosition(1, 1)));
        foreign.add(MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 1)));
        foreign.add(tokenOf(ALICE, BOB));

        assertThat(server.get(ALICE, "/v1/conversations?cursor=" + own).status())
                .isEqualTo(200);
        for (String cursor : foreign) {
            assertBlames(server.get(ALICE, "/v1/conversations?cursor=" + cursor), "cursor");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void shouldRefuseACursorThatIsNotOneOfThisConversation(String parameter) {
        String own = MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 1));
        List<String> foreign = new ArrayList<>(malformed(own));
        foreign.add(MessagesCursor.seal(BOB, ALICE, new MessagePosition(1, 1)));
        foreign.add(MessagesCursor.seal(ALICE, CAROL, new MessagePosition(1, 1)));
        foreign.add(RecentsCursor.seal(ALICE, new RecentsPosition(1, 1)));
        foreign.add(tokenOf(ALICE, BOB));

        assertThat(server.get(ALICE, MESSAGES + "?" + parameter + "=" + own).status())
                .isEqualTo(200);
        for (String cursor : foreign) {
            assertBlames(server.get(ALICE, MESSAGES + "?" + parameter + "=" + cursor), parameter);
        }
    }

    @Test
    void shouldRefuseBeforeAndAfterTogether() {
        String cursor = MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 1));

        assertBlames(server.get(ALICE, MESSAGES + "?before=" + cursor + "&after=" + cursor), "after");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldRefuseATokenThatIsNotTheCallers(String read) {
        String own = tokenOf(ALICE, BOB);
        List<String> foreign = new ArrayList<>(malformed(own));
        foreign.add(tokenOf(BOB, CAROL));
        foreign.add(new VisibilityToken.OfOffset(BOB, 1).text());
        foreign.add(RecentsCursor.seal(ALICE, new RecentsPosition(1, 1)));
        foreign.add(MessagesCursor.seal(ALICE, BOB, new MessagePosition(1, 1)));

        for (String token : foreign) {
            assertBlames(server.get(ALICE, read + "?token=" + token), "token");
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldRefuseASeenSequenceThatIsNoNumber(String read) {
        for (String seen : List.of("-1", "9223372036854775808", "99999999999999999999", "x", "", "1 2", "+1", "1.0")) {
            assertBlames(server.get(ALICE, read, "Parley-Seen-Seq", seen), "Parley-Seen-Seq");
        }
        assertBlames(server.get(ALICE, read, "Parley-Seen-Seq", "1", "Parley-Seen-Seq", "1"), "Parley-Seen-Seq");
    }

    @ParameterizedTest
    @CsvSource({
        "after=-1, after",
        "after=x, after",
        "after=, after",
        "after=9223372036854775808, after",
        "wait=31, wait",
        "wait=-1, wait",
        "wait=x, wait",
        "wait=, wait",
        "wait=0.5, wait"
    })
    void shouldRefuseFeedParametersOutsideTheirBounds(String parameter, String field) {
        assertBlames(server.get(ALICE, "/v1/feed?" + parameter), field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "%20", "a%20b", "%C3%A9", "a%2Cb"})
    void shouldRefuseAPeerThatIsNoUserId(String peer) {
        assertBlames(server.get(ALICE, "/v1/conversations/" + peer), "peer");
        assertBlames(server.get(ALICE, "/v1/conversations/" + peer + "/messages"), "peer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00", "bob%0A", "a%2Fb"})
    void shouldRefuseAPathThatHoldsWhatNoPathMay(String peer) {
        assertProblem(server.get(ALICE, "/v1/conversations/" + peer), 400);
    }

    @Test
    void shouldRefuseAPeerOfMoreThan128Characters() {
        assertBlames(server.get(ALICE, "/v1/conversations/" + "a".repeat(129)), "peer");
        assertThat(server.get(ALICE, "/v1/conversations/" + "a".repeat(128)).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldRefuseWhoDoesNotSayWhoHeIs(String read) {
        Answer answer = server.getWithoutToken(read);

        assertProblem(answer, 401);
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldRefuseOtherMethods(String read) {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertProblem(server.call(method, ALICE, read), 405);
        }
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldAnswerHeadLikeGetWithoutABody(String read) {
        Answer answer = server.call("HEAD", ALICE, read);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/conversation",
                "/v1/conversations/bob/message",
                "/v1/conversations/bob/messages/1",
                "/v1/feeds",
                "/v1/"
            })
    void shouldNotFindWhatIsNotThere(String path) {
        assertProblem(server.get(ALICE, path), 404);
    }

    @ParameterizedTest
    @MethodSource("reads")
    void shouldRefuseAClientThatTakesNoJson(String read) {
        assertProblem(server.get(ALICE, read, "Accept", "text/html"), 406);
        assertThat(server.get(ALICE, read, "Accept", "text/html, application/*;q=0.1")
                        .status())
                .isEqualTo(200);
    }

    /** Texts that look like {@code good} and are not. */
    static List<String> malformed(String good) {
        return List.of(
                "",
                "x",
                "AAAA",
                "%20",
                "!!!!",
                good.substring(1),
                good.substring(0, good.length() - 1),
                good + "A",
                good + "%3D",
                good + "." + good,
                (good.charAt(0) == 'A' ? "B" : "A") + good.substring(1),
                "A".repeat(601));
    }

    static String tokenOf(UserId sender, UserId recipient) {
        MessageId messageId = new MessageId(new UUID(1, 2));
        return InMemoryMailboxes.tokenOf(sender, recipient, messageId).text();
    }

    static void assertBlames(Answer answer, String field) {
        assertProblem(answer, 400);
        assertThat(answer.blamed()).containsExactly(field);
    }

    static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.mediaType()).isEqualTo("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(Stream.of("type", "title", "detail").filter(answer.json()::has))
                .hasSize(3);
    }
}
