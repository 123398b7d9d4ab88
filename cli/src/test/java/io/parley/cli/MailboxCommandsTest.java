package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.AnswerObject;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the commands show of a real Parley. Every test has users of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailboxCommandsTest {
    private static final String TIME = "(\\d{4}-\\d\\d-\\d\\d )?\\d\\d:\\d\\d:\\d\\d";

    @SuppressWarnings("NullAway.Init") // Set before any test runs.
    private RunningParley parley;

    @BeforeAll
    void givenAParley(@TempDir Path directory) throws Exception {
        parley = RunningParley.start(directory);
    }

    @AfterAll
    void close() {
        parley.close();
    }

    @Test
    void shouldSayWhenItWasSentOrGiveTheAnswerOfTheApi() throws Exception {
        // Given
        String id = "0b7a6e0e-4f0c-4f5e-9d3c-1c2d3e4f5a6b";

        // When
        CommandRun people = parley.run("send", "--as", "sue", "--message-id", id, "tom", "Hi", "Tom")
                .succeeded();
        CommandRun json = parley.run("send", "--as", "sue", "--message-id", id, "tom", "Hi", "Tom", "--json")
                .succeeded();

        // Then
        assertThat(json.out())
                .matches("\\{\"messageId\":\"" + id
                        + "\",\"conversationId\":\"sue:tom\",\"sentAt\":\"[^\"]+\",\"token\":\"[^\"]+\"}\n");
        AnswerObject answer = json(json.lines().getFirst());
        parley.awaitVisible(answer.text("token"), new UserId("tom"));
        // Of the two copies the first one counts, and its time: the second's may be a second later.
        List<String> stored = parley.run("messages", "--as", "tom", "sue", "--json")
                .succeeded()
                .lines();
        assertThat(stored).hasSize(1);
        assertThat(people.out())
                .isEqualTo("sent to tom, " + localTime(json(stored.getFirst()).time("sentAt")) + "\n");
    }

    @Test
    void shouldListConversationsTheMostRecentFirst() throws Exception {
        // Given
        parley.send("ann", "ben", "first");
        parley.send("cid", "ann", "x".repeat(100));
        parley.send("ann", "a-longer-name", "last");

        // When
        CommandRun people = parley.run("conversations", "--as", "ann").succeeded();
        CommandRun json = parley.run("conversations", "--as", "ann", "--json").succeeded();

        // Then
        assertThat(people.err()).isEmpty();
        assertThat(people.lines()).hasSize(4);
        assertThat(people.lines().get(0)).matches("PEER           UNREAD  LAST +PREVIEW");
        assertThat(people.lines().get(1)).matches("a-longer-name  0       " + TIME + "  last");
        assertThat(people.lines().get(2)).matches("cid            1       " + TIME + "  x{59}…");
        assertThat(people.lines().get(3)).matches("ben            0       " + TIME + "  first");
        assertThat(json.lines())
                .map(MailboxCommandsTest::json)
                .extracting(conversation -> conversation.text("peer"))
                .containsExactly("a-longer-name", "cid", "ben");
        assertThat(json.lines().get(1)).startsWith("{\"conversationId\":\"ann:cid\",\"peer\":\"cid\",\"unread\":1,");
        assertThat(json(json.lines().get(1)).object("lastMessage").text("text")).isEqualTo("x".repeat(100));
    }

    @Test
    void shouldShowAConversationInItsOrderAndGiveItsJsonNewestFirst() throws Exception {
        // Given
        String sentAt = parley.send("dan", "eve", "Hi Eve").text("sentAt");
        parley.send("eve", "dan", "Hi\nDan");

        // When
        CommandRun people = parley.run("messages", "--as", "dan", "eve").succeeded();
        CommandRun json = parley.run("messages", "--as", "dan", "eve", "--json").succeeded();

        // Then
        assertThat(people.lines().get(0)).isEqualTo(localTime(Instant.parse(sentAt)) + "  dan  Hi Eve");
        assertThat(people.lines().get(1)).matches(TIME + "  eve  Hi␊Dan");
        assertThat(people.lines()).hasSize(2);
        assertThat(json.lines())
                .map(MailboxCommandsTest::json)
                .extracting(message -> message.text("text"))
                .containsExactly("Hi\nDan", "Hi Eve");
        assertThat(json.lines().get(1))
                .startsWith("{\"messageId\":\"")
                .contains("\"sender\":\"dan\",\"text\":\"Hi Eve\",\"sentAt\":\"" + sentAt + "\",\"seq\":1}");
    }

    @Test
    void shouldFollowCursorsUpToTheLimit() throws Exception {
        // Given
        int count = 520;
        List<String> lines = IntStream.range(0, count)
                .mapToObj(i -> "{\"to\":\"gus\",\"text\":\"number " + i + "\"}")
                .toList();
        parley.sendAll("fay", lines);
        parley.send("fay", "gus", "the last");

        // When
        List<String> all = parley.run("messages", "--as", "gus", "fay", "--limit", "10000")
                .succeeded()
                .lines();
        List<String> most = parley.run("messages", "--as", "gus", "fay", "--limit", "510")
                .succeeded()
                .lines();
        List<String> json = parley.run("messages", "--as", "gus", "fay", "--limit", "510", "--json")
                .succeeded()
                .lines();
        List<String> few =
                parley.run("messages", "--as", "gus", "fay").succeeded().lines();

        // Then
        assertThat(all).hasSize(count + 1);
        assertThat(all.getFirst()).endsWith("  number 0");
        assertThat(all.getLast()).endsWith("  the last");
        assertThat(most).isEqualTo(all.subList(11, count + 1));
        assertThat(few).isEqualTo(all.subList(count - 19, count + 1));
        List<String> texts = new ArrayList<>(
                json.reversed().stream().map(line -> json(line).text("text")).toList());
        assertThat(texts).hasSize(510);
        for (int i = 0; i < 510; i++) {
            assertThat(most.get(i)).endsWith("  " + texts.get(i));
        }
    }

    @Test
    void shouldFollowCursorsOfConversations() throws Exception {
        // Given
        int count = 120;
        parley.sendAll(
                "hal",
                IntStream.range(0, count)
                        .mapToObj(i -> "{\"to\":\"peer" + i + "\",\"text\":\"hi\"}")
                        .toList());
        parley.send("hal", "the-last", "hi");

        // Then
        assertThat(parley.run("conversations", "--as", "hal", "--limit", "1000", "--json")
                        .succeeded()
                        .lines())
                .hasSize(count + 1)
                .doesNotHaveDuplicates();
        assertThat(parley.run("conversations", "--as", "hal", "--limit", "110")
                        .succeeded()
                        .lines())
                .hasSize(1 + 110);
        assertThat(parley.run("conversations", "--as", "hal").succeeded().lines())
                .hasSize(1 + 20);
    }

    @Test
    void shouldSayThatThereIsNothingWhereThereIsNothing() {
        assertThat(parley.run("messages", "--as", "ida", "nobody"))
                .isEqualTo(new CommandRun(0, "", "parley: no messages with nobody yet\n"));
        assertThat(parley.run("messages", "--as", "ida", "nobody", "--json")).isEqualTo(new CommandRun(0, "", ""));
        assertThat(parley.run("messages", "--as", "ida", ".."))
                .isEqualTo(new CommandRun(0, "", "parley: no messages with .. yet\n"));
        assertThat(parley.run("conversations", "--as", "ida"))
                .isEqualTo(new CommandRun(0, "PEER  UNREAD  LAST  PREVIEW\n", ""));
        assertThat(parley.run("conversations", "--as", "ida", "--json")).isEqualTo(new CommandRun(0, "", ""));
    }

    @Test
    void shouldNotLetAMessageDriveTheTerminalAndGiveItBitForBitAsJson() throws Exception {
        // Given
        String text = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\r\n17:00:00  jim  yes 👩‍👩‍👧 é\u0000";
        parley.send("kim", "jim", text);

        // When
        CommandRun messages = parley.run("messages", "--as", "jim", "kim").succeeded();
        CommandRun conversations = parley.run("conversations", "--as", "jim").succeeded();
        CommandRun json = parley.run("messages", "--as", "jim", "kim", "--json").succeeded();

        // Then
        String shown = "␛]0;owned␇␛[2J<U+009B>31m<U+202E>gnp.exe␍␊17:00:00  jim  yes 👩‍👩‍👧 é␀";
        assertThat(messages.lines()).singleElement().asString().endsWith("  kim  " + shown);
        assertThat(conversations.lines().get(1)).endsWith(shown);
        assertThat(json(json.lines().getFirst()).text("text")).isEqualTo(text);
    }

    @Test
    void shouldRefuseALimitThatIsNone() {
        assertThat(parley.run("messages", "--as", "ida", "bob", "--limit", "0").code())
                .isEqualTo(2);
        assertThat(parley.run("conversations", "--as", "ida", "--limit", "10001")
                        .err())
                .contains("expected --limit between 1 and 10000, but got 10001");
    }

    private static AnswerObject json(String line) {
        return AnswerObject.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String localTime(Instant moment) {
        return moment.atZone(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("HH:mm:ss"));
    }
}
