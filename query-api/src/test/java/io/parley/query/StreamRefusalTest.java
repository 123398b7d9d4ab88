package io.parley.query;

import static io.parley.query.RefusalTest.assertBlames;
import static io.parley.query.RefusalTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request for a stream is said, by name, and no stream begins. */
final class StreamRefusalTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final UserId CAROL = new UserId("carol");

    private static QueryServer server;

    @BeforeAll
    static void start() {
        server = QueryServer.start(Duration.ofSeconds(5));
        server.mailboxes.send(ALICE, BOB, "hi", 1);
    }

    @AfterAll
    static void stop() {
        assertThat(server.mailboxes.asked()).isZero();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9223372036854775808", "99999999999999999999", "x", "", "1 2", "+1", "1.0", "0x1"})
    void shouldRefuseALastEventIdThatIsNoSequenceNumber(String id) {
        assertBlames(server.get(ALICE, StreamClient.PATH, "Last-Event-ID", id), "Last-Event-ID");
        assertBlames(server.get(ALICE, StreamClient.PATH + "?after=1", "Last-Event-ID", id), "Last-Event-ID");
    }

    @Test
    void shouldRefuseTwoLastEventIds() {
        assertBlames(server.get(ALICE, StreamClient.PATH, "Last-Event-ID", "1", "Last-Event-ID", "1"), "Last-Event-ID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9223372036854775808", "x", "", "%2B1", "1.0", "1&after=1"})
    void shouldRefuseAnAfterThatIsNoSequenceNumber(String after) {
        assertBlames(server.get(ALICE, StreamClient.PATH + "?after=" + after), "after");
        assertBlames(server.get(ALICE, StreamClient.PATH + "?after=" + after, "Last-Event-ID", "1"), "after");
    }

    @Test
    void shouldRefuseWhatEveryReadRefuses() {
        String foreign = RefusalTest.tokenOf(BOB, CAROL);

        assertBlames(server.get(ALICE, StreamClient.PATH + "?token=" + foreign), "token");
        assertBlames(server.get(ALICE, StreamClient.PATH, "Parley-Seen-Seq", "x"), "Parley-Seen-Seq");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html", "text/event-stream;q=0", "*/*, text/event-stream;q=0.0"})
    void shouldRefuseAClientThatTakesNoStream(String accept) {
        assertProblem(server.get(ALICE, StreamClient.PATH, "Accept", accept), 406);
    }

    @Test
    void shouldRefuseWhoDoesNotSayWhoHeIs() {
        Answer answer = server.getWithoutToken(StreamClient.PATH);

        assertProblem(answer, 401);
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void shouldRefuseOtherMethods() {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertProblem(server.call(method, ALICE, StreamClient.PATH), 405);
        }
    }
}
