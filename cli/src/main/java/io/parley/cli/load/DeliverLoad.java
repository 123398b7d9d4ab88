package io.parley.cli.load;

import io.parley.cli.client.MailboxReads;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.load.Connection.UnderWay;
import io.parley.cli.load.People.Written;
import io.parley.cli.node.CommandFailure;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * From the start of a send to the event on the recipient's open stream, in open loop: sends are due at a fixed rate, and each is timed
 * from when it was due, so that a server that stalls cannot make fewer of them count (no coordinated omission). Single use.
 */
public final class DeliverLoad {
    /** Three significant digits of up to a minute: 0.1 % off, and a few hundred KB. */
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(1);

    private static final int DIGITS = 3;

    /** What has not come this long after the last send will not come; a server that answers nothing for so long is not waited for. */
    private static final Duration LAST_ONES_PATIENCE = Duration.ofSeconds(20);

    /**
     * Each with one send under way at most. A server that leaves so many unanswered does not keep up; later ones wait here, and are timed from
     * when they were due all the same. At low rates as many as there are sends a second: one that is not used for long, the server closes.
     */
    private static final int CONNECTIONS_MAX = 256;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private static final int ACCEPTED = 202;

    private final DeliverPlan plan;
    private final ServerAddress server;
    private final Supplier<Tokens> tokens;
    private final Patience patience;
    private final CpuMeter cpu;
    private final LongConsumer progress;
    private final int connectionCount;

    private final Histogram answered = new ConcurrentHistogram(NANOS_MAX, DIGITS);
    private final Histogram delivered = new ConcurrentHistogram(NANOS_MAX, DIGITS);
    private final LongAdder failed = new LongAdder();

    /** The first half of every message's id: tells this run's from all others. */
    private final long run = ThreadLocalRandom.current().nextLong();

    /** When each send was due that has neither failed nor been delivered: the second half of its message's id. */
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

    /** When the first send was due; set before any send. */
    private volatile long beganNanos;

    /**
     * @param tokens gives others at each call: whoever uses them does so alone
     * @param progress hears about once a second how many sends there were so far
     */
    public DeliverLoad(
            DeliverPlan plan,
            ServerAddress server,
            Supplier<Tokens> tokens,
            Patience patience,
            CpuMeter cpu,
            LongConsumer progress) {
        this.plan = plan;
        this.server = server;
        this.tokens = tokens;
        this.patience = patience;
        this.cpu = cpu;
        this.progress = progress;
        this.connectionCount = Math.min(CONNECTIONS_MAX, plan.rate());
    }

    /**
     * Runs it. Blocks for as long as the plan says, and a little.
     *
     * @throws CommandFailure when the server cannot be reached, or a stream shows what cannot be
     */
    public DeliverReport run() throws InterruptedException {
        try (Connections connections = Connections.open(server, connectionCount, new Answers());
                OpenStreams streams = openStreams()) {
            CpuMeter.Used before = sendAll(connections);
            awaitLastOnes(streams);
            return report(cpu.read().since(before));
        }
    }

    private OpenStreams openStreams() throws InterruptedException {
        Map<UserId, Long> seen = new HashMap<>();
        try (ParleyApi api = new ParleyApi(server, tokens.get())) {
            for (int pair = 0; pair < plan.pairs(); pair++) {
                UserId reader = reader(pair);
                seen.put(reader, new MailboxReads(api, reader, patience).head());
            }
        }
        return OpenStreams.open(server, seen, new RequestBytes(server, tokens.get()), this::arrived);
    }

    private DeliverReport report(CpuMeter.Used used) {
        long missing = underWay.stream().filter(this::counts).count();
        return new DeliverReport(
                plan, answered, delivered, plan.sends() - plan.warmUpSends(), failed.sum(), missing, used);
    }

    /** @return how much CPU was used before anything counted */
    private CpuMeter.Used sendAll(Connections connections) throws InterruptedException {
        RequestBytes bytes = new RequestBytes(server, tokens.get());
        String text = "x".repeat(plan.textBytes());
        beganNanos = System.nanoTime();
        long tellAt = beganNanos;
        CpuMeter.Used before = cpu.read();
        for (int number = 0; number < plan.sends(); number++) {
            long dueNanos = plan.dueNanos(number);
            NanoClock.SYSTEM.waitUntil(beganNanos + dueNanos);
            if (number == plan.warmUpSends()) {
                before = cpu.read();
            }
            Connection connection = idle(connections);
            underWay.add(dueNanos);
            Request request = bytes.send(written(number % plan.pairs(), dueNanos, text));
            connections.send(connection, new UnderWay(request, beganNanos + dueNanos));
            if (System.nanoTime() - tellAt >= 0) {
                progress.accept(number);
                tellAt += PROGRESS_EVERY.toNanos();
            }
        }
        for (int i = 0; i < connectionCount; i++) {
            var _ = idle(connections);
        }
        return before;
    }

    private static Connection idle(Connections connections) throws InterruptedException {
        Connection connection = connections.takeIdle(LAST_ONES_PATIENCE);
        if (connection == null) {
            throw new CommandFailure(
                    "expected an answer within " + LAST_ONES_PATIENCE.toSeconds() + " s, but the server gave none");
        }
        return connection;
    }

    private Written written(int pair, long dueNanos, String text) {
        return new Written(sender(pair), reader(pair), new MessageId(new UUID(run, dueNanos)), text);
    }

    /** @param dueNanos after the first send */
    private boolean counts(long dueNanos) {
        return dueNanos >= plan.dueNanos(plan.warmUpSends());
    }

    private void record(Histogram times, long dueNanos) {
        if (counts(dueNanos)) {
            times.recordValue(Math.min(NANOS_MAX, System.nanoTime() - beganNanos - dueNanos));
        }
    }

    /** What has become of the sends. */
    private final class Answers implements Connections.Listener {
        @Override
        public @Nullable UnderWay answered(UnderWay request, AnswerReader answer) {
            if (answer.status() == ACCEPTED) {
                record(answered, request.dueNanos() - beganNanos);
            } else {
                lost(request);
            }
            return null;
        }

        /** It may come all the same; nobody was told that it would. */
        @Override
        public void lost(UnderWay request) {
            long dueNanos = request.dueNanos() - beganNanos;
            underWay.remove(dueNanos);
            failed.add(counts(dueNanos) ? 1 : 0);
        }
    }

    private void arrived(MessageId message) {
        long dueNanos = message.value().getLeastSignificantBits();
        if (message.value().getMostSignificantBits() == run && underWay.remove(dueNanos)) {
            record(delivered, dueNanos);
        }
    }

    private void awaitLastOnes(OpenStreams streams) {
        long deadline = System.nanoTime() + LAST_ONES_PATIENCE.toNanos();
        while (!underWay.isEmpty() && System.nanoTime() < deadline) {
            streams.requireAlive();
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static UserId sender(int pair) {
        return new UserId("load-sender-" + pair);
    }

    private static UserId reader(int pair) {
        return new UserId("load-reader-" + pair);
    }
}
