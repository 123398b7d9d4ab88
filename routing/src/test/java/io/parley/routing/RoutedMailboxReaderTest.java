package io.parley.routing;

import static io.parley.routing.TestNode.feed;
import static io.parley.routing.TestNode.seen;
import static io.parley.routing.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RoutedMailboxReaderTest {
    private static final Duration REPLY_TIME_MAX = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(1);
    private static final int MANY = 2_000;

    private final TestNode one = new TestNode();
    private final TestNode two = new TestNode();
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(one, two));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : opened.reversed()) {
            closeable.close();
        }
    }

    /** For tests about who is asked: long enough for a slow machine never to matter. */
    private RoutedMailboxReader reader() {
        return reader(TestPatience.LONG, TestPatience.LONG);
    }

    private RoutedMailboxReader reader(Duration connectTimeMax, Duration replyTimeMax) {
        return reader(connectTimeMax, replyTimeMax, one.address(), two.address());
    }

    private RoutedMailboxReader reader(Duration connectTimeMax, Duration replyTimeMax, NodeAddress... processors) {
        List<String> allowed = Stream.concat(Stream.of(one.address(), two.address()), Stream.of(processors))
                .map(NodeAddress::toString)
                .toList();
        var reader = RoutedMailboxReader.start(new RoutingConfig(
                List.of(processors), new AllowedNodes(allowed), TestNode.SECRET, connectTimeMax, replyTimeMax));
        opened.add(reader);
        return reader;
    }

    private void announce(int partition, Optional<NodeAddress> active, NodeAddress... standbys) {
        one.announce(partition, active, standbys);
        two.announce(partition, active, standbys);
    }

    /** A reader that has heard that {@code one} holds partition 0. */
    private RoutedMailboxReader readerOfOne() {
        one.hold(0);
        announce(0, Optional.of(one.address()));
        RoutedMailboxReader reader = reader();
        assertServedBy(one, read(reader));
        return reader;
    }

    private static MailboxAnswer<FeedPage> read(RoutedMailboxReader reader) {
        return get(reader.read(feed(0), Freshness.ANY, Duration.ZERO));
    }

    private static <A> MailboxAnswer<A> get(CompletableFuture<MailboxAnswer<A>> answer) {
        return answer.orTimeout(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static void assertServedBy(TestNode node, MailboxAnswer<FeedPage> answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Served.class,
                        served -> assertThat(TestNode.portOf((FeedPage) served.value()))
                                .isEqualTo(node.address().port()));
    }

    private static void assertUnavailable(MailboxAnswer<?> answer, String reason) {
        assertThat(answer).isEqualTo(new Unavailable<>(reason, Duration.ofSeconds(1)));
    }

    @Test
    void shouldAskWhoeverHoldsTheMailbox() {
        // Given
        one.hold(0, 1);
        two.hold(2);
        announce(0, Optional.of(one.address()));
        announce(2, Optional.of(two.address()));

        // When
        RoutedMailboxReader reader = reader();

        // Then
        assertServedBy(one, get(reader.read(feed(0), Freshness.ANY, Duration.ZERO)));
        assertServedBy(two, get(reader.read(feed(2), Freshness.ANY, Duration.ZERO)));
        assertThat(one.questions()).isOne();
        assertThat(two.questions()).isOne();
        assertThat(reader.whyNotReady()).contains("partition 1: no processor node holds it");
    }

    @Test
    void shouldFollowAMoveWithOneRetry() {
        // Given
        RoutedMailboxReader reader = readerOfOne();

        // When
        one.hold();
        two.hold(0);
        announce(0, Optional.of(two.address()));
        MailboxAnswer<FeedPage> answer = read(reader);

        // Then
        assertServedBy(two, answer);
        assertThat(one.questions()).isBetween(1, 2);
        assertThat(two.questions()).isOne();
        assertServedBy(two, read(reader));
        assertThat(two.questions()).isEqualTo(2);
    }

    /** All of them need a newer table: they share it. */
    @Test
    void shouldShareALookAmongReadsThatAreMisdirected() {
        // Given
        RoutedMailboxReader reader = readerOfOne();
        one.hold();
        two.hold(0);
        announce(0, Optional.of(two.address()));
        int looks = one.looks();
        long begin = System.nanoTime();

        // When
        List<CompletableFuture<MailboxAnswer<FeedPage>>> reads = IntStream.range(0, MANY)
                .mapToObj(_ -> reader.read(feed(0), Freshness.ANY, Duration.ZERO))
                .toList();

        // Then
        reads.forEach(read -> assertServedBy(two, get(read)));
        long tenths = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 100;
        assertThat(two.questions()).isEqualTo(MANY);
        assertThat(one.looks() - looks).isLessThanOrEqualTo((int) tenths + 2);
    }

    @Test
    void shouldGiveUpWhenNobodyHoldsTheMailbox() {
        RoutedMailboxReader reader = readerOfOne();
        one.hold();

        assertUnavailable(read(reader), "the mailbox is moving");
        assertThat(one.questions()).isEqualTo(2);
        assertThat(two.questions()).isZero();
    }

    @Test
    void shouldAskAStandbyWhenTheHolderIsDead() {
        // Given
        RoutedMailboxReader reader = readerOfOne();
        two.hold(0);
        announce(0, Optional.of(one.address()), two.address());

        // When
        one.kill();

        // Then
        assertServedBy(two, read(reader));
    }

    @Test
    void shouldGiveUpWhenTheStandbyOfADeadHolderMayNotAnswer() {
        // Given
        RoutedMailboxReader reader = readerOfOne();
        announce(0, Optional.of(one.address()), two.address());

        // When
        one.kill();

        // Then
        assertUnavailable(read(reader), "the mailbox is moving");
        assertThat(two.questions()).isOne();
    }

    @Test
    void shouldAskAStandbyLast() {
        announce(0, Optional.of(one.address()), two.address());
        one.hold(0);
        two.hold(0);

        assertServedBy(one, read(reader()));
        assertThat(two.questions()).isZero();
    }

    @Test
    void shouldPassOnWhatARestoringHolderSays() {
        RoutedMailboxReader reader = readerOfOne();
        announce(0, Optional.of(one.address()), two.address());
        one.restore(true);

        assertThat(read(reader)).isEqualTo(new Unavailable<>("restoring", TestNode.RESTORED_IN));
        assertThat(two.questions()).isOne();
    }

    @Test
    void shouldGiveUpANodeThatStandsStill() {
        // Given
        one.hold(0);
        announce(0, Optional.of(one.address()));
        RoutedMailboxReader reader = reader(TestPatience.LONG, REPLY_TIME_MAX);
        await().untilAsserted(() -> assertServedBy(one, read(reader)));
        int asked = one.questions();

        // When
        one.standStill();
        long begin = System.nanoTime();
        MailboxAnswer<FeedPage> answer = get(reader.read(feed(0), Freshness.ANY, Duration.ofMillis(300)));

        // Then
        assertThat(answer).isInstanceOf(Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(REPLY_TIME_MAX.plusMillis(300));
        assertThat(one.questions()).isEqualTo(asked + 1);
        one.goOn();
    }

    @Test
    void shouldAskAStandbyWhenTheHolderStandsStill() {
        // Given
        one.hold(0);
        two.hold(0);
        announce(0, Optional.of(one.address()), two.address());
        RoutedMailboxReader reader = reader(CONNECT_TIME_MAX, CONNECT_TIME_MAX.multipliedBy(10));
        await().untilAsserted(() -> assertServedBy(one, read(reader)));

        // When
        one.standStill();

        // Then
        assertServedBy(two, read(reader));
        one.goOn();
    }

    @Test
    void shouldFindNodesThatComeLater() {
        // Given
        one.hold(0);
        announce(0, Optional.of(one.address()));
        one.kill();
        two.kill();
        RoutedMailboxReader reader = reader();
        assertUnavailable(read(reader), "no node that may hold the mailbox answers");
        assertThat(reader.whyNotReady()).get().asString().contains("no processor node has said yet");

        // When
        one.revive();

        // Then
        assertServedBy(one, read(reader));
    }

    @Test
    void shouldNeverGoToAnAddressThatIsNotAllowed() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        var logger = (Logger) LoggerFactory.getLogger(RoutingTable.class);
        logger.addAppender(log);
        try (var stranger = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // Given
            stranger.setSoTimeout(1);
            var address = new NodeAddress("127.0.0.1", stranger.getLocalPort());
            announce(0, Optional.of(address), address);
            two.hold(0);

            // When
            RoutedMailboxReader reader = reader();
            for (int i = 0; i < 5; i++) {
                assertUnavailable(read(reader), "no node that may hold the mailbox answers");
            }

            // Then
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(stranger::accept);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> line.contains(address.toString()))
                    .hasSize(1);
            assertThat(reader.whyNotReady()).contains("partition 0: no processor node holds it");
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void shouldLetNodesThatBothClaimAMailboxDecide() {
        // Given
        one.announce(0, Optional.of(one.address()));
        two.announce(0, Optional.of(two.address()));
        RoutedMailboxReader reader = reader();

        // When
        two.hold(0);

        // Then
        assertServedBy(two, read(reader));
        assertThat(one.questions()).isOne();
    }

    @Test
    void shouldReachANodeThatWasRestartedWithoutAnError() {
        RoutedMailboxReader reader = readerOfOne();
        for (int restart = 0; restart < 3; restart++) {
            one.kill();
            one.revive();

            assertServedBy(one, read(reader));
        }
    }

    @Test
    void shouldWaitAtTheNodeForWhatIsNotVisibleYet() {
        RoutedMailboxReader reader = readerOfOne();

        var read = reader.read(feed(0), seen(2), Duration.ofSeconds(30));
        await().untilAsserted(() -> assertThat(one.waiting()).isOne());
        one.advanceTo(2);

        assertServedBy(one, get(read));
        assertThat(get(reader.read(feed(0), seen(3), Duration.ofMillis(20)))).isEqualTo(new NotYetVisible<>());
    }

    @Test
    void shouldTakePatienceBeyondWhatANodeWaits() {
        RoutedMailboxReader reader = readerOfOne();
        one.advanceTo(5);

        assertServedBy(one, get(reader.read(feed(0), seen(5), Duration.ofSeconds(Long.MAX_VALUE))));
    }

    /** Each waits in a stream of its own, of which a listener for anybody would take 128 in a connection. */
    @Test
    void shouldHaveThousandsWaitAtANodeAndAnswerAnotherAtOnce() {
        // Given
        RoutedMailboxReader reader = readerOfOne();

        // When
        var reads = IntStream.range(0, MANY)
                .mapToObj(_ -> reader.read(feed(0), seen(2), Duration.ofSeconds(30)))
                .toList();
        await().untilAsserted(() -> assertThat(one.waiting()).isEqualTo(MANY));

        // Then
        assertServedBy(one, read(reader));
        assertThat(one.waiting()).isEqualTo(MANY);
        one.advanceTo(2);
        reads.forEach(read -> assertServedBy(one, get(read)));
    }

    /** A listener for anybody takes so many for an attack, and closes the connection, with all other reads on it. */
    @Test
    void shouldTakeBackThousandsAtOnceWithoutHarmToOthers() {
        // Given
        RoutedMailboxReader reader = readerOfOne();
        var other = reader.read(feed(0), seen(2), Duration.ofSeconds(30));
        var reads = IntStream.range(0, MANY)
                .mapToObj(_ -> reader.read(feed(0), seen(3), Duration.ofSeconds(30)))
                .toList();
        await().untilAsserted(() -> assertThat(one.waiting()).isEqualTo(MANY + 1));
        int asked = one.questions();

        // When
        reads.forEach(read -> read.cancel(true));

        // Then
        assertServedBy(one, read(reader));
        one.advanceTo(2);
        assertServedBy(one, get(other));
        assertThat(one.questions()).isEqualTo(asked + 1);
    }

    @Test
    void shouldLeaveNobodyWaitingAtTheNodeBeyondThePatienceOfAReadThatIsTakenBack() {
        RoutedMailboxReader reader = readerOfOne();
        var read = reader.read(feed(0), seen(2), Duration.ofMillis(500));
        // It may not wait any more by now.
        await().untilAsserted(() -> assertThat(one.questions()).isEqualTo(2));

        read.cancel(true);

        await().untilAsserted(() -> assertThat(one.waiting()).isZero());
        assertThat(one.questions()).isEqualTo(2);
    }

    @Test
    void shouldEndReadsAsUnavailableWhenItIsClosed() {
        // Given
        RoutedMailboxReader reader = readerOfOne();
        var reads = IntStream.range(0, MANY)
                .mapToObj(_ -> reader.read(feed(0), seen(2), Duration.ofSeconds(30)))
                .toList();
        await().untilAsserted(() -> assertThat(one.waiting()).isPositive());

        // When
        reader.close();

        // Then
        reads.forEach(read -> assertUnavailable(get(read), "this node is stopping"));
        assertUnavailable(read(reader), "this node is stopping");
    }

    @Test
    void shouldBeUnavailableAndNothingElseWhateverANodeSays() {
        RoutedMailboxReader reader = reader(
                TestPatience.LONG,
                TestPatience.LONG,
                new NodeAddress("no_such_host", 1),
                new NodeAddress("no-such-host.invalid", 1));

        assertUnavailable(read(reader), "no node that may hold the mailbox answers");
    }

    @Test
    void shouldGoOnWithWhatItKnowsWhenNobodyAnswers() {
        RoutedMailboxReader reader = readerOfOne();
        one.kill();
        two.kill();
        assertUnavailable(read(reader), "no node that may hold the mailbox answers");
        assertThat(reader.whyNotReady()).contains("partition 1: no processor node holds it");

        one.announce(new PartitionMap(TestNode.PARTITIONS, Map.of()));
        two.announce(new PartitionMap(TestNode.PARTITIONS, Map.of()));
        two.revive();

        await().untilAsserted(
                        () -> assertThat(reader.whyNotReady()).contains("partition 0: no processor node holds it"));
    }
}
