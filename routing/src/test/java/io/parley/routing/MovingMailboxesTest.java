package io.parley.routing;

import static io.parley.routing.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mailboxes move, nodes die, stand still, return and say what is not so, while readers ask: no answer is wrong, and afterwards every one is there. */
class MovingMailboxesTest {
    private static final int STEPS = 20;
    private static final int READERS = 3;
    private static final long READS_PER_STEP = 20;
    private static final Duration TIME_MAX = Duration.ofMillis(500);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<TestNode> nodes = List.of(new TestNode(), new TestNode(), new TestNode());
    private final List<List<Tenure>> tenures = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private final RoutedMailboxReader reader;

    /** When a node held a partition; for ever as long as {@code end} is not there. */
    private static final class Tenure {
        private final TestNode node;
        private final long begin = System.nanoTime();
        private volatile long end = Long.MAX_VALUE;

        Tenure(TestNode node) {
            this.node = node;
        }

        boolean covers(int port, long from, long to) {
            return node.address().port() == port && begin <= to && end >= from;
        }
    }

    MovingMailboxesTest() {
        for (int partition = 0; partition < TestNode.PARTITIONS; partition++) {
            tenures.add(new CopyOnWriteArrayList<>());
            give(partition, nodes.get(partition % nodes.size()));
        }
        List<NodeAddress> addresses = nodes.stream().map(TestNode::address).toList();
        var allowed =
                new AllowedNodes(addresses.stream().map(NodeAddress::toString).toList());
        reader = RoutedMailboxReader.start(new RoutingConfig(addresses, allowed, TestNode.SECRET, TIME_MAX, TIME_MAX));
    }

    @AfterEach
    void close() {
        over.set(true);
        reader.close();
        nodes.forEach(TestNode::close);
    }

    private TestNode holder(int partition) {
        return tenures.get(partition).getLast().node;
    }

    private void give(int partition, TestNode to) {
        tenures.get(partition).add(new Tenure(to));
        hold(to);
        announce(partition, to);
    }

    private void hold(TestNode node) {
        node.hold(IntStream.range(0, tenures.size())
                .filter(partition -> !tenures.get(partition).isEmpty())
                .filter(partition ->
                        holder(partition) == node && tenures.get(partition).getLast().end == Long.MAX_VALUE)
                .boxed()
                .toArray(Integer[]::new));
    }

    private void announce(int partition, TestNode active) {
        NodeAddress standby = nodes.get(random.nextInt(nodes.size())).address();
        nodes.forEach(node -> node.announce(partition, Optional.of(active.address()), standby));
    }

    private void move(int partition) {
        Tenure last = tenures.get(partition).getLast();
        TestNode from = last.node;
        last.end = Long.MAX_VALUE - 1;
        hold(from);
        last.end = System.nanoTime();
        give(partition, nodes.get(random.nextInt(nodes.size())));
    }

    private void step() {
        TestNode node = nodes.get(random.nextInt(nodes.size()));
        int partition = random.nextInt(TestNode.PARTITIONS);
        switch (random.nextInt(8)) {
            case 0 -> {
                node.kill();
                node.revive();
            }
            case 1 -> {
                node.standStill();
                readersGoOn(3);
                node.goOn();
            }
            case 2 -> node.restore(random.nextBoolean());
            case 3 -> announce(partition, node);
            case 4 -> node.announce(partition, Optional.empty());
            case 5 -> nodes.forEach(one -> one.advanceTo(one.head() + 1));
            default -> move(partition);
        }
        readersGoOn(READS_PER_STEP);
    }

    private void readersGoOn(long more) {
        long until = reads.get() + more;
        await().pollInterval(Duration.ofMillis(5)).until(() -> reads.get() >= until);
    }

    private void readOn(long readersSeed) {
        var choice = new Random(readersSeed);
        while (!over.get()) {
            int partition = choice.nextInt(TestNode.PARTITIONS);
            long seen = choice.nextInt(4) == 0 ? nodes.getFirst().head() + choice.nextInt(2) : 0;
            long begin = System.nanoTime();
            MailboxAnswer<FeedPage> answer = get(
                    reader.read(TestNode.feed(partition), TestNode.seen(seen), Duration.ofMillis(choice.nextInt(50))));
            check(partition, seen, answer, begin, System.nanoTime());
            reads.incrementAndGet();
        }
    }

    private void check(int partition, long seen, MailboxAnswer<FeedPage> answer, long begin, long end) {
        switch (answer) {
            case Served<FeedPage>(FeedPage page) -> {
                assertThat(page.head()).as("seed %d", seed).isGreaterThanOrEqualTo(seen);
                assertThat(TestNode.ownerOf(page)).as("seed %d", seed).isEqualTo(TestNode.userIn(partition));
                assertThat(tenures.get(partition))
                        .as("seed %d", seed)
                        .anyMatch(tenure -> tenure.covers(TestNode.portOf(page), begin, end));
                served.incrementAndGet();
            }
            case Unavailable<FeedPage> unavailable ->
                assertThat(unavailable.retryAfter()).as("seed %d", seed).isPositive();
            case NotYetVisible<FeedPage> _ ->
                assertThat(seen).as("seed %d", seed).isPositive();
            case Misdirected<FeedPage> _ -> throw new AssertionError("seed " + seed + ": a reader was sent elsewhere");
        }
    }

    private static <A> A get(CompletableFuture<A> future) {
        return future.orTimeout(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void shouldNeverGiveAWrongAnswerAndFindEveryMailboxInTheEnd() {
        // Given
        List<CompletableFuture<Void>> readers = IntStream.range(0, READERS)
                .mapToObj(i -> CompletableFuture.runAsync(() -> readOn(seed + i), Thread::startVirtualThread))
                .toList();

        // When
        for (int i = 0; i < STEPS; i++) {
            assertThat(readers).as("seed %d", seed).noneMatch(CompletableFuture::isDone);
            step();
        }
        over.set(true);
        readers.forEach(MovingMailboxesTest::get);

        // Then
        assertThat(served).as("seed %d", seed).hasPositiveValue();
        for (int partition = 0; partition < TestNode.PARTITIONS; partition++) {
            holder(partition).restore(false);
            announce(partition, holder(partition));
            var feed = TestNode.feed(partition);
            await().untilAsserted(() -> assertThat(get(reader.read(feed, Freshness.ANY, Duration.ZERO)))
                    .as("seed %d", seed)
                    .isInstanceOf(Served.class));
        }
    }
}
