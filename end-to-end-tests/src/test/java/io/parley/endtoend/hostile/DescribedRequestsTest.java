package io.parley.endtoend.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.NodeInProcess;
import io.parley.endtoend.hostile.ApiDescription.Operation;
import io.parley.endtoend.hostile.Attempt.Intent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made from the description that the server gives of itself, good ones and bad ones, a hundred thousand of them. Each answer must be as described; the
 * good ones must not be refused, the bad ones must be; and afterwards the service does its work. A campaign is the same with more of them: {@code
 * -Dparley.fuzz.requests=1000000}, and {@code -Dparley.fuzz.seed} for the same ones again.
 */
class DescribedRequestsTest {
    private static final int REQUESTS = Integer.getInteger("parley.fuzz.requests", 100_000);
    private static final long SEED = Long.getLong("parley.fuzz.seed", new Random().nextLong());
    /** Most of a request's time is waiting. */
    private static final int CLIENTS = 16;

    private static final int MINUTES_MAX = 300;

    /** Of all lengths that matter, one the beginning of another, and what a path or a key may take for something else. */
    private static final List<String> USERS =
            List.of("alice", "alic", "bob", "Alice", ".", "..", "a+b=c@d|e~f", "-", "x".repeat(128));

    /** Enough to see what is wrong. */
    private static final int FLAWS_MAX = 30;

    /** How many exchanges before a wrong one are shown: one may have spoilt the connection for it. */
    private static final int BEFORE_MAX = 5;

    private static final int CLIENT_ERROR = 400;
    private static final int TOO_MANY = 429;
    private static final int NOT_FOUND = 404;

    @TempDir
    private Path directory;

    private final Map<String, String> flaws = new ConcurrentSkipListMap<>();
    private final LongAdder answers = new LongAdder();
    private final Map<String, LongAdder> statuses = new ConcurrentSkipListMap<>();

    @Test
    @Timeout(MINUTES_MAX * 60)
    void shouldAnswerEveryRequestAsDescribedAndServeOnAfterwards() throws Exception {
        try (NodeInProcess node = NodeInProcess.startForHostileClients(directory);
                var faults = new FaultLog()) {
            ApiDescription api = ApiDescription.of(node.url());
            List<Future<?>> clients = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
                for (int i = 0; i < CLIENTS; i++) {
                    Random random = new Random(SEED + i);
                    clients.add(threads.submit(() -> {
                        run(node, api, random);
                        return null;
                    }));
                }
            }
            for (Future<?> client : clients) {
                await(client);
            }
            System.out.printf("%d answers, seed %d: %s%n", answers.sum(), SEED, statuses);
            assertThat(flaws).as("seed %d", SEED).isEmpty();
            assertThat(faults.seen()).as("seed %d", SEED).isEmpty();
            new Afterwards(node).assertServes();
        }
        assertThat(answers.sum()).isEqualTo((long) REQUESTS / CLIENTS * CLIENTS);
    }

    private static void await(Future<?> client) throws Exception {
        try {
            client.get();
        } catch (ExecutionException e) {
            throw new AssertionError("expected a client to get through, seed " + SEED, e.getCause());
        }
    }

    private void run(NodeInProcess node, ApiDescription api, Random random) throws IOException {
        var maker = new RequestMaker(api, USERS, node.tokens(), random);
        var conformance = new Conformance(api);
        Deque<Exchange> before = new ArrayDeque<>();
        try (var connection = new LeanConnection(node.url())) {
            for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                Attempt attempt = maker.next();
                Reply reply = exchange(connection, attempt);
                flaw(conformance, attempt, reply).ifPresent(flaw -> note(flaw, attempt, reply, before));
                before.addLast(new Exchange(attempt, reply));
                if (before.size() > BEFORE_MAX) {
                    before.removeFirst();
                }
                maker.learn(attempt, reply);
                count(attempt, reply);
            }
        }
    }

    private record Exchange(Attempt attempt, Reply reply) {
        @Override
        public String toString() {
            return attempt.request() + " and " + reply + "\n";
        }
    }

    /** One example of each kind. */
    private void note(String flaw, Attempt attempt, Reply reply, Deque<Exchange> before) {
        if (flaws.size() < FLAWS_MAX) {
            String where = attempt.operation().map(Operation::name).orElse("elsewhere");
            flaws.putIfAbsent(
                    flaw + ": " + where + " " + reply.status(),
                    attempt.intent() + " " + attempt.request() + "\n" + reply + "\nafter " + before + "\n");
        }
    }

    private static Reply exchange(LeanConnection connection, Attempt attempt) {
        try {
            return connection.exchange(attempt.request());
        } catch (IOException e) {
            throw new AssertionError("expected an answer to " + attempt.request() + ", seed " + SEED, e);
        }
    }

    private static Optional<String> flaw(Conformance conformance, Attempt attempt, Reply reply) {
        Optional<Operation> operation = attempt.operation();
        if (operation.isEmpty() && reply.status() < CLIENT_ERROR) {
            // Some that go astray arrive: a method and a path may happen to be an operation's.
            return Optional.empty();
        }
        boolean framing = attempt.intent() != Intent.GOOD && Conformance.OF_NO_OPERATION.contains(reply.status());
        Optional<String> flaw = conformance.flaw(
                operation.filter(described -> !framing || described.responses().containsKey(reply.status())),
                attempt.request().isHead(),
                reply);
        if (flaw.isPresent()) {
            return flaw;
        }
        boolean refused = reply.status() >= CLIENT_ERROR && reply.status() < 500;
        if (attempt.intent() == Intent.GOOD
                && refused
                && !Set.of(NOT_FOUND, TOO_MANY).contains(reply.status())) {
            return Optional.of("a good request is refused");
        }
        if (attempt.intent() == Intent.BAD && reply.status() < CLIENT_ERROR) {
            return Optional.of("a bad request is taken");
        }
        return Optional.empty();
    }

    private void count(Attempt attempt, Reply reply) {
        answers.increment();
        statuses.computeIfAbsent(attempt.intent() + " " + reply.status(), key -> new LongAdder())
                .increment();
    }
}
