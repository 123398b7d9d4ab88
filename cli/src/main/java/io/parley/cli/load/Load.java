package io.parley.cli.load;

import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** What can be asked of one server by one set of people. Each measurement blocks until it is over. */
public final class Load {
    private static final long MESSAGES_MAX = 1_000_000_000;

    private final ServerAddress server;
    private final Supplier<Tokens> tokens;
    private final Crowd crowd;

    /**
     * Who there is.
     *
     * @param users how many; a pair is two whatever this says
     * @param seed the same people write to each other when it is the same
     */
    public record Crowd(Shape shape, int users, long seed) {
        private static final int USERS_MIN = 2;

        /** Their names are in memory, and their tokens in the server's. */
        private static final int USERS_MAX = 1_000_000;

        /** @throws IllegalArgumentException naming the setting that is out of its range */
        public Crowd {
            Bounds.require("--users", users, USERS_MIN, USERS_MAX);
        }
    }

    /**
     * How it is measured, and who hears about it.
     *
     * @param progress hears about once a second how it goes, in words
     */
    public record Measuring(LoadPlan plan, CpuMeter cpu, Consumer<String> progress) {}

    /** @param tokens gives tokens to each that needs some: they are for one thread */
    public Load(ServerAddress server, Supplier<Tokens> tokens, Crowd crowd) {
        this.server = server;
        this.tokens = tokens;
        this.crowd = crowd;
    }

    /** Messages, one by one. */
    public LoadReport send(Measuring how) throws InterruptedException {
        try (ParleyApi api = new ParleyApi(server, tokens.get())) {
            return run(how, new SendWorkload(fresh(), bytes(), new LastSends(api)));
        }
    }

    /**
     * Messages, {@code lines} of one sender together.
     *
     * @throws IllegalArgumentException when {@code lines} is out of its range
     */
    public LoadReport batch(Measuring how, int lines) throws InterruptedException {
        try (ParleyApi api = new ParleyApi(server, tokens.get())) {
            return run(how, new BatchWorkload(fresh(), bytes(), lines, new LastSends(api)));
        }
    }

    /**
     * Recent conversations.
     *
     * @throws IllegalArgumentException when {@code limit} is out of its range
     */
    public LoadReport recents(Measuring how, int limit) throws InterruptedException {
        return run(how, new ReadWorkload(Operation.RECENTS, limit, known(), bytes()));
    }

    /**
     * The newest messages of a conversation.
     *
     * @throws IllegalArgumentException when {@code limit} is out of its range
     */
    public LoadReport page(Measuring how, int limit) throws InterruptedException {
        return run(how, new ReadWorkload(Operation.PAGE, limit, known(), bytes()));
    }

    /**
     * All of these but batches, at the same time.
     *
     * @param sendPercent of all requests
     * @throws IllegalArgumentException when one of the others is out of its range
     */
    public LoadReport mixed(Measuring how, int sendPercent, int recentsLimit, int pageLimit)
            throws InterruptedException {
        RequestBytes bytes = bytes();
        People readers = known();
        try (ParleyApi api = new ParleyApi(server, tokens.get())) {
            Workload mixed = new MixedWorkload(
                    sendPercent,
                    new SendWorkload(fresh(), bytes, new LastSends(api)),
                    new ReadWorkload(Operation.RECENTS, recentsLimit, readers, bytes),
                    new ReadWorkload(Operation.PAGE, pageLimit, readers, bytes),
                    crowd.seed());
            return run(how, mixed);
        }
    }

    /**
     * Sends {@code messages}, the same ones each time, and returns when they can be seen.
     *
     * @param progress hears about once a second how many there are so far
     */
    public void seed(long messages, LongConsumer progress) throws InterruptedException {
        Bounds.require("--messages", messages, 1, MESSAGES_MAX);
        try (ParleyApi api = new ParleyApi(server, tokens.get())) {
            SeedWorkload seed = new SeedWorkload(messages, known(), bytes(), new LastSends(api));
            new SeedRun(server, seed, crowd.shape(), NanoClock.SYSTEM, progress).run();
        }
    }

    private LoadReport run(Measuring how, Workload workload) throws InterruptedException {
        return new LoadRun(server, how.plan(), workload, how.cpu(), NanoClock.SYSTEM, how.progress()).run();
    }

    private People known() {
        return People.repeatable(crowd.shape(), crowd.users(), crowd.seed());
    }

    private People fresh() {
        return People.fresh(crowd.shape(), crowd.users(), crowd.seed());
    }

    private RequestBytes bytes() {
        return new RequestBytes(server, tokens.get());
    }
}
