package io.parley.routing.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry.MessageEntry;
import io.parley.schemas.mailbox.FeedEntry.ReadEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The bytes of one of each, made by another program from the package's description. Nodes of two versions know each other during a rolling upgrade:
 * whoever changes these bytes has to change the path's version.
 */
class GoldenBytesTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final ConversationId CONVERSATION = ConversationId.of(ALICE, BOB);
    private static final long SENT_AT_MS = 1_700_000_000_000L;

    private static final Message MESSAGE = new Message(
            3,
            MessageId.parse("10111213-1415-1617-1819-1a1b1c1d1e1f"),
            BOB,
            MessageText.of("h\u00e9\ud83d\ude00"),
            SENT_AT_MS);

    private static final ConversationSummary SUMMARY = new ConversationSummary(CONVERSATION, BOB, 2, 1, MESSAGE);

    private static final MailboxQuery<Page<ConversationSummary, RecentsPosition>> RECENTS =
            new RecentConversations(ALICE, 20, Optional.of(new RecentsPosition(SENT_AT_MS, 3)));

    private static final MailboxQuery<Optional<ConversationSummary>> ONE = new OneConversation(ALICE, BOB);

    private static final MailboxQuery<Page<Message, MessagePosition>> OLDEST_FIRST = new ConversationMessages(
            ALICE, BOB, 50, Direction.OLDEST_FIRST, Optional.of(new MessagePosition(SENT_AT_MS, 42)));

    private static final MailboxQuery<FeedPage> FEED = new FeedAfter(ALICE, 7, 100);

    @Test
    void shouldKeepTheBytesOfQuestions() {
        var token = new VisibilityToken.OfOffset(ALICE, 7);
        assertBytes(
                new MailboxQuestion<>(RECENTS, new Freshness(9, Optional.of(token)), Duration.ofSeconds(5)),
                "000000000000138800000000000000090000001b41674141414141414141414859577870593256413945627858744101"
                        + "00000005616c69636500000014010000018bcfe568000000000000000003");
        assertBytes(question(ONE), "00000000000000000000000000000000000000000200000005616c69636500000003626f62");
        assertBytes(
                question(new ConversationMessages(ALICE, BOB, 50, Direction.NEWEST_FIRST, Optional.empty())),
                "00000000000000000000000000000000000000000300000005616c69636500000003626f62000000320000");
        assertBytes(
                question(OLDEST_FIRST),
                "00000000000000000000000000000000000000000300000005616c69636500000003626f620000003201010000018bcf"
                        + "e56800000000000000002a");
        assertBytes(
                question(FEED), "00000000000000000000000000000000000000000400000005616c696365000000000000000700000064");
    }

    private static <A> MailboxQuestion<A> question(MailboxQuery<A> query) {
        return new MailboxQuestion<>(query, Freshness.ANY, Duration.ZERO);
    }

    private static void assertBytes(MailboxQuestion<?> question, String hex) {
        assertThat(HexFormat.of().formatHex(question.toBytes())).isEqualTo(hex);
        assertThat(MailboxQuestion.ofBytes(HexFormat.of().parseHex(hex))).isEqualTo(question);
    }

    @Test
    void shouldKeepTheBytesOfWhatIsServed() {
        assertBytes(
                RECENTS,
                new Served<>(new Page<>(List.of(SUMMARY), Optional.of(new RecentsPosition(SENT_AT_MS, 3)))),
                "010000000100000009616c6963653a626f6200000003626f620000000000000002000000000000000100000000000000"
                        + "0300000010101112131415161718191a1b1c1d1e1f00000003626f620000000768c3a9f09f98800000018bcfe5680001"
                        + "0000018bcfe568000000000000000003");
        assertBytes(
                ONE,
                new Served<>(Optional.of(SUMMARY)),
                "010100000009616c6963653a626f6200000003626f620000000000000002000000000000000100000000000000030000"
                        + "0010101112131415161718191a1b1c1d1e1f00000003626f620000000768c3a9f09f98800000018bcfe56800");
        assertBytes(ONE, new Served<>(Optional.empty()), "0100");
        assertBytes(
                OLDEST_FIRST,
                new Served<>(new Page<>(List.of(MESSAGE), Optional.of(new MessagePosition(SENT_AT_MS, 42)))),
                "0100000001000000000000000300000010101112131415161718191a1b1c1d1e1f00000003626f620000000768c3a9f0"
                        + "9f98800000018bcfe56800010000018bcfe56800000000000000002a");
        assertBytes(
                FEED,
                new Served<>(new FeedPage(
                        List.of(new MessageEntry(CONVERSATION, MESSAGE), new ReadEntry(4, CONVERSATION, 3)), 4)),
                "01000000020100000009616c6963653a626f62000000000000000300000010101112131415161718191a1b1c1d1e1f00"
                        + "000003626f620000000768c3a9f09f98800000018bcfe568000200000009616c6963653a626f62000000000000000400"
                        + "000000000000030000000000000004");
    }

    @Test
    void shouldKeepTheBytesOfOtherAnswers() {
        assertBytes(ONE, new NotYetVisible<>(), "02");
        assertBytes(
                ONE,
                new Unavailable<>("restoring", Duration.ofSeconds(1)),
                "0300000009726573746f72696e6700000000000003e8");
        assertBytes(ONE, new Misdirected<>(), "04");
    }

    private static <A> void assertBytes(MailboxQuery<A> query, MailboxAnswer<A> answer, String hex) {
        assertThat(HexFormat.of().formatHex(MailboxAnswers.toBytes(query, answer)))
                .isEqualTo(hex);
        assertThat(MailboxAnswers.ofBytes(query, HexFormat.of().parseHex(hex))).isEqualTo(answer);
    }

    @Test
    void shouldKeepTheBytesOfAMap() {
        var one = new Holders(Optional.of(NodeAddress.parse("one:8081")), List.of(NodeAddress.parse("[::1]:8082")));
        var map = new PartitionMap(4, Map.of(3, Holders.NOBODY, 0, one));
        String hex = "000000040000000200000000000000086f6e653a38303831000000010000000a5b3a3a315d3a38303832000000030000"
                + "000000000000";

        assertThat(HexFormat.of().formatHex(PartitionMaps.toBytes(map))).isEqualTo(hex);
        assertThat(PartitionMaps.ofBytes(HexFormat.of().parseHex(hex))).isEqualTo(map);
    }
}
