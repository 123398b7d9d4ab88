package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Some users, each with a writer and two devices that follow, on one node that is restarted meanwhile; in the end everybody is compared
 * with the model. What each of them does comes from the seed alone; how it falls together, from the machine. Single use.
 */
final class LiveRun implements AutoCloseable {
    private static final List<String> USERS = List.of("ann", "bob", "cyd", "dee");
    private static final List<String> DEVICES = List.of("phone", "laptop");
    private static final Duration PROGRESS_POLL = Duration.ofMillis(10);

    private final RestartableNode node;
    private final Random restarting;
    private final LiveModel model = new LiveModel();
    private final Map<String, MailboxWriter> writers = new HashMap<>();
    private final Map<FeedFollower, String> followers = new HashMap<>();

    private final LiveThreads threads = new LiveThreads();
    private final AtomicInteger acts = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    /** How far each user's feed goes once everybody has written; empty until then. */
    private volatile Map<String, Integer> heads = Map.of();

    LiveRun(long seed, RestartableNode node) {
        this.node = node;
        Random seeds = new Random(seed);
        this.restarting = new Random(seeds.nextLong());
        for (String user : USERS) {
            writers.put(user, new MailboxWriter(node, user, USERS, model, new Random(seeds.nextLong())));
            for (String device : DEVICES) {
                followers.put(new FeedFollower(node, user, device, new Random(seeds.nextLong())), user);
            }
        }
    }

    /**
     * @return what was done, for people
     * @throws AssertionError with what failed first, as soon as it does
     */
    String run(int actsOfEach, int restarts) throws InterruptedException {
        long begin = System.nanoTime();
        List<CompletableFuture<Void>> following = new ArrayList<>();
        followers.forEach((follower, user) -> following.add(threads.client(() -> follow(follower, user))));
        List<CompletableFuture<Void>> writing = new ArrayList<>();
        writers.values().forEach(writer -> writing.add(threads.client(() -> write(writer, actsOfEach))));
        writing.add(threads.operator(() -> restart(restarts, actsOfEach * USERS.size())));
        threads.await(writing);
        threads.await(List.of(threads.client(this::finish)));
        threads.await(following);
        compare();
        return "%d messages and %d changes over %d connections of followers, in %d ms; %s"
                .formatted(
                        model.messages(),
                        heads.values().stream().mapToInt(Integer::intValue).sum(),
                        connections.get(),
                        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
                        node.report());
    }

    private void write(MailboxWriter writer, int actsOfEach) throws InterruptedException {
        for (int i = 0; i < actsOfEach && !threads.stopped(); i++) {
            writer.actOnce();
            acts.incrementAndGet();
        }
    }

    private void restart(int restarts, int actsInAll) throws Exception {
        for (int i = 1; i <= restarts; i++) {
            while (acts.get() < actsInAll * i / (restarts + 1)) {
                if (threads.stopped()) {
                    return;
                }
                LockSupport.parkNanos(PROGRESS_POLL.toNanos());
            }
            node.restart(restarting);
        }
    }

    private void follow(FeedFollower follower, String user) throws InterruptedException {
        while (!threads.stopped() && follower.copy().head() != heads.getOrDefault(user, -1)) {
            follower.connectOnce();
            connections.incrementAndGet();
        }
    }

    private void finish() throws InterruptedException {
        for (LiveModel.Visible last : model.last()) {
            writer(last.user()).catchUpWith(last.token());
        }
        Map<String, Integer> found = new HashMap<>();
        for (String user : USERS) {
            writer(user).lookAtTheEnd();
            found.put(user, writer(user).copy().head());
        }
        heads = found;
    }

    private MailboxWriter writer(String user) {
        MailboxWriter writer = writers.get(user);
        if (writer == null) {
            throw new AssertionError("expected a writer for " + user);
        }
        return writer;
    }

    private void compare() {
        Map<String, List<JsonNode>> feeds = new HashMap<>();
        for (String user : USERS) {
            feeds.put(user, writer(user).copy().entries());
        }
        followers.forEach((follower, user) -> assertThat(follower.copy().entries())
                .as("feed of %s, as a device put it together", user)
                .isEqualTo(feeds.get(user)));
        model.check(feeds);
    }

    @Override
    public void close() {
        threads.close();
        writers.values().forEach(MailboxWriter::close);
        followers.keySet().forEach(FeedFollower::close);
    }
}
