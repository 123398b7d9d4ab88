package io.parley.cli.load;

import io.parley.cli.client.Draft;
import io.parley.cli.client.MailboxReads;
import io.parley.cli.client.Outcome;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.cli.node.CommandFailure;
import io.parley.cli.tailing.Change;
import io.parley.cli.tailing.Tail;
import io.parley.cli.tailing.TailListener;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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

    /** What has not come this long after the last send will not come. */
    private static final Duration LAST_ONES_PATIENCE = Duration.ofSeconds(20);

    /**
     * Each is a connection of its own. A server that leaves so many unanswered does not keep up; later ones wait here, and are timed from when
     * they were due all the same.
     */
    private static final int IN_FLIGHT_MAX = 1_000;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private final DeliverPlan plan;
    private final Supplier<ParleyApi> connect;
    private final Patience patience;
    private final CpuMeter cpu;
    private final LongConsumer progress;

    private final Histogram answered = new ConcurrentHistogram(NANOS_MAX, DIGITS);
    private final Histogram delivered = new ConcurrentHistogram(NANOS_MAX, DIGITS);
    private final LongAdder failed = new LongAdder();

    /** By message id: the number of each send that has neither failed nor been delivered. */
    private final ConcurrentHashMap<String, Integer> underWay = new ConcurrentHashMap<>();

    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);

    /** When the first send was due; set before any send. */
    private volatile long beganNanos;

    /**
     * @param connect gives a connection of its own to each that needs one
     * @param progress hears about once a second how many sends there were so far
     */
    public DeliverLoad(
            DeliverPlan plan, Supplier<ParleyApi> connect, Patience patience, CpuMeter cpu, LongConsumer progress) {
        this.plan = plan;
        this.connect = connect;
        this.patience = patience;
        this.cpu = cpu;
        this.progress = progress;
    }

    /**
     * Runs it. Blocks for as long as the plan says, and a little.
     *
     * @throws CommandFailure when the server cannot be reached, or a stream shows what cannot be
     */
    public DeliverReport run() throws InterruptedException {
        List<Reader> readers = new ArrayList<>();
        try (ParleyApi api = connect.get()) {
            for (int pair = 0; pair < plan.pairs(); pair++) {
                readers.add(Reader.begin(this, pair));
            }
            CpuMeter.Used before = sendAll(api);
            awaitLastOnes(readers);
            return report(cpu.read().since(before));
        } finally {
            readers.forEach(Reader::close);
        }
    }

    private DeliverReport report(CpuMeter.Used used) {
        long missing = underWay.values().stream()
                .filter(number -> number >= plan.warmUpSends())
                .count();
        return new DeliverReport(
                plan, answered, delivered, plan.sends() - plan.warmUpSends(), failed.sum(), missing, used);
    }

    /** @return how much CPU was used before anything counted */
    private CpuMeter.Used sendAll(ParleyApi api) throws InterruptedException {
        String padding = "x".repeat(plan.textBytes());
        beganNanos = System.nanoTime();
        long tellAt = beganNanos;
        CpuMeter.Used before = cpu.read();
        for (int number = 0; number < plan.sends(); number++) {
            waitUntil(beganNanos + plan.dueNanos(number));
            inFlight.acquire();
            if (number == plan.warmUpSends()) {
                before = cpu.read();
            }
            send(api, number, (number + " " + padding).substring(0, plan.textBytes()));
            if (System.nanoTime() - tellAt >= 0) {
                progress.accept(number);
                tellAt += PROGRESS_EVERY.toNanos();
            }
        }
        inFlight.acquire(IN_FLIGHT_MAX);
        return before;
    }

    private static void waitUntil(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void send(ParleyApi api, int number, String text) {
        int pair = number % plan.pairs();
        MessageId id = new MessageId(UUID.randomUUID());
        underWay.put(id.toString(), number);
        var _ = api.send(new Draft(sender(pair), reader(pair), text, id)).thenAccept(outcome -> {
            inFlight.release();
            boolean counts = number >= plan.warmUpSends();
            if (!(outcome instanceof Outcome.Done<byte[]>)) {
                // It may come all the same; nobody was told that it would.
                underWay.remove(id.toString());
                failed.add(counts ? 1 : 0);
            } else if (counts) {
                record(answered, number);
            }
        });
    }

    private void record(Histogram times, int number) {
        times.recordValue(Math.min(NANOS_MAX, System.nanoTime() - beganNanos - plan.dueNanos(number)));
    }

    private void arrived(Change.Message message) {
        Integer number = underWay.remove(message.messageId());
        if (number != null && number >= plan.warmUpSends()) {
            record(delivered, number);
        }
    }

    private void awaitLastOnes(List<Reader> readers) throws InterruptedException {
        long deadline = System.nanoTime() + LAST_ONES_PATIENCE.toNanos();
        while (!underWay.isEmpty() && System.nanoTime() < deadline) {
            for (Reader reader : readers) {
                reader.requireAlive();
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static UserId sender(int pair) {
        return new UserId("load-sender-" + pair);
    }

    private static UserId reader(int pair) {
        return new UserId("load-reader-" + pair);
    }

    /** One recipient: follows his own mailbox on a thread and a connection of his own. */
    private static final class Reader implements TailListener {
        private final DeliverLoad load;
        private final ParleyApi api;
        private final Thread thread;
        private volatile @Nullable RuntimeException failure;

        private Reader(DeliverLoad load, int pair) throws InterruptedException {
            this.load = load;
            this.api = load.connect.get();
            UserId user = reader(pair);
            long head = new MailboxReads(api, user, load.patience).head();
            this.thread = Thread.ofVirtual().unstarted(() -> follow(user, head));
        }

        static Reader begin(DeliverLoad load, int pair) throws InterruptedException {
            Reader reader = new Reader(load, pair);
            reader.thread.start();
            return reader;
        }

        private void follow(UserId user, long head) {
            try {
                new Tail(api, user, load.patience, Tail.SILENCE_MAX, this).run(head);
            } catch (InterruptedException e) {
                // Closed.
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        @Override
        public boolean changed(Change change) {
            if (change instanceof Change.Message message) {
                load.arrived(message);
            }
            return true;
        }

        @Override
        public void lost(String reason) {
            // The time until it has resumed counts like any other.
        }

        @Override
        public void resumed() {
            // As above.
        }

        void requireAlive() {
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw new CommandFailure("a reader's stream failed: " + thrown.getMessage(), thrown);
            }
        }

        void close() {
            thread.interrupt();
            api.close();
        }
    }
}
