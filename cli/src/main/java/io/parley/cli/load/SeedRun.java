package io.parley.cli.load;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.node.CommandFailure;
import java.time.Duration;
import java.util.function.LongConsumer;

/** Sends a number of messages, whatever it takes, and waits until they can be seen. Single use. */
final class SeedRun {
    private static final int CONNECTIONS = 16;

    /** No end but the last message's. */
    private static final Duration LIMITLESS = Duration.ofHours(24);

    /** Two senders, and a server that takes 1,000 messages a second of each. */
    private static final Pace PAIR_PACE = new Pace.Open(18);

    /** Before what was refused is sent again: what a server asks for that has had too much of somebody. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** A server that refuses for so long will not take it. */
    private static final int ROUNDS_MAX = 300;

    private final ServerAddress server;
    private final SeedWorkload seed;
    private final Pace pace;
    private final NanoClock clock;
    private final LongConsumer progress;
    private final CurrentPhase current = new CurrentPhase();

    /** @param progress hears about once a second how many messages there are so far */
    SeedRun(ServerAddress server, SeedWorkload seed, Shape shape, NanoClock clock, LongConsumer progress) {
        this.server = server;
        this.seed = seed;
        this.pace = shape == Shape.PAIR ? PAIR_PACE : new Pace.Closed();
        this.clock = clock;
        this.progress = progress;
    }

    /** @throws CommandFailure when the server cannot be reached, or does not take all of it */
    void run() throws InterruptedException {
        try (Connections connections = Connections.open(server, CONNECTIONS, current)) {
            run(connections, seed, pace);
            for (int round = 0; !seed.isDone(); round++) {
                if (round == ROUNDS_MAX) {
                    throw new CommandFailure("expected the server to take every message, but it goes on refusing some");
                }
                clock.waitUntil(clock.nanos() + PAUSE.toNanos());
                run(connections, seed.remainder(), new Pace.Closed());
            }
            seed.awaitVisible();
        }
    }

    private void run(Connections connections, Workload workload, Pace at) throws InterruptedException {
        Phase phase = new Phase(workload, at, clock, LIMITLESS);
        current.begin(phase);
        phase.run(connections, CONNECTIONS, now -> progress.accept(seed.taken()));
    }
}
