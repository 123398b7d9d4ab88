package io.parley.endtoend.campaign;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** All clients of a round: two devices of each user, and for every other user a stream. */
final class Workload implements AutoCloseable {
    private static final int USERS = 24;
    private static final int DEVICES = 2;
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(4);

    private final People people = People.of(USERS);
    private final Answers answers = new Answers();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIME_MAX)
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final Recorder recorder;
    private final URI node;
    private final UnaryOperator<String> tokens;
    private final Duration thinkingMax;
    private volatile boolean ended;

    /**
     * @param tokens of users, by their ids
     * @param thinkingMax a device waits for less than so long before it asks again
     */
    Workload(Recorder recorder, URI node, UnaryOperator<String> tokens, Duration thinkingMax) {
        this.recorder = recorder;
        this.node = node;
        this.tokens = tokens;
        this.thinkingMax = thinkingMax;
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    void begin(long seed) {
        Random seeds = new Random(seed);
        AtomicLong chains = new AtomicLong();
        for (String user : people.users()) {
            for (int i = 0; i < DEVICES; i++) {
                Device device = new Device(client(user), people, new Random(seeds.nextLong()), chains, thinkingMax);
                run(device::step);
            }
            if (seeds.nextBoolean()) {
                Random random = new Random(seeds.nextLong());
                run(new StreamReader(user, connection(user), recorder, answers, random)::step);
            }
        }
    }

    private void run(Step step) {
        running.add(threads.submit(() -> {
            while (!ended) {
                step.run();
            }
            return null;
        }));
    }

    People people() {
        return people;
    }

    Answers answers() {
        return answers;
    }

    Connection connection(String user) {
        return new Connection(http, node, tokens.apply(user));
    }

    /** One more process of a user. */
    RecordedClient client(String user) {
        return new RecordedClient(user, connection(user), recorder, answers);
    }

    /** Fails when a client has: then what was recorded is not all that was done. */
    void requireAlive() throws InterruptedException {
        for (Future<?> each : running) {
            if (each.isDone()) {
                end(each);
            }
        }
    }

    /** Lets every client finish what it does, and returns when none does anything. */
    void end() throws InterruptedException {
        ended = true;
        for (Future<?> each : running) {
            end(each);
        }
    }

    private static void end(Future<?> client) throws InterruptedException {
        try {
            client.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a client failed", e.getCause());
        }
    }

    @Override
    public void close() {
        ended = true;
        threads.shutdownNow();
        http.shutdownNow();
    }
}
