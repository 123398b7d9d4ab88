package io.parley.processor.serving;

import static java.util.Objects.requireNonNull;

import io.parley.processor.store.KeylessGap;
import io.parley.processor.store.MailboxStore;
import io.parley.processor.store.StoreReply;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that this process folds right now, by partition, found without asking Kafka Streams at each question. A store that has
 * just become active serves once it has folded everything that the log held at that moment: before, a reader could see less than
 * it saw from the one that had the partition until now. Thread-safe.
 */
final class ActiveStores {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveStores.class);

    private static final String UNPROVEN = "not sure to have everything that the log holds";
    private static final String UNHEARD = "cut off from the log";

    /** Between two questions for the log's end to a broker that does not answer. */
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    /** A store that has not caught up by then may be waiting for records that will not come; most have. */
    private static final Duration KEYLESS_PAUSE = Duration.ofSeconds(1);

    /** In lengths of a lease. A broker that has been replaced as leader, and has not heard of it yet, knows of less than there is. */
    private static final int SHORT_LOG_LEASES = 8;

    private static final long NEVER = Long.MIN_VALUE;

    private final Map<Integer, Activation> activations = new ConcurrentHashMap<>();
    private final LogHead logHead;
    private final KeylessGap keylessGap;
    private final Waiters waiters;
    private final Duration lease;
    private final Consumer<String> lostLog;

    /**
     * @param lease how long a store answers after a proof that it has everything; {@link FreshnessLease#FOR_EVER} for a node that is alone
     * @param lostLog hears, in words for people, that the log has lost what a store here was folded from; that store answers no more
     */
    ActiveStores(LogHead logHead, KeylessGap keylessGap, Waiters waiters, Duration lease, Consumer<String> lostLog) {
        this.logHead = logHead;
        this.keylessGap = keylessGap;
        this.waiters = waiters;
        this.lease = lease;
        this.lostLog = lostLog;
    }

    /** One time that a store became active. What is found out for one must not open the store in another. */
    private static final class Activation {
        private final MailboxStore store;
        private final FreshnessLease lease;

        /** Where the log goes on with nothing but records without a key, which restore leaves out: from here, to before there. */
        private volatile long keylessFrom;

        private volatile long keylessTo;

        Activation(MailboxStore store, Duration lease) {
            this.store = store;
            this.lease = new FreshnessLease(lease, System::nanoTime);
        }

        /** Since when, by {@link System#nanoTime}, the log is said to end before where the store stands; {@link #NEVER} when it is not. */
        private volatile long shortSince = NEVER;

        /** Whether it has been cut off from the log, as far as those who wait have been told. */
        private volatile boolean cutOff;

        /** The offset before which the store has everything. */
        long covered() {
            return covered(store.applied());
        }

        /** The offset before which a store that stands at {@code applied} has everything. */
        long covered(long applied) {
            long next = applied + 1;
            return next == keylessFrom ? Math.max(next, keylessTo) : next;
        }

        @Nullable
        String whyNotServing() {
            String whyNot = store.whyNotServing();
            return whyNot != null || lease.holds(covered()) ? whyNot : UNPROVEN;
        }
    }

    void activated(MailboxStore store) {
        Activation activation = new Activation(store, lease);
        activations.put(store.partition(), activation);
        openAtLogEnd(activation);
    }

    private void openAtLogEnd(Activation activation) {
        int partition = activation.store.partition();
        long askedAtNanos = System.nanoTime();
        var _ = logHead.end(partition).whenComplete((end, error) -> {
            if (!isCurrent(activation)) {
                return;
            }
            if (error == null) {
                activation.lease.seen(end, activation.covered(), askedAtNanos);
                serve(activation, end - 1);
                later(KEYLESS_PAUSE, () -> openBeforeKeyless(activation, end));
                return;
            }
            LOG.warn("expected the end of messages-{}: {}", partition, error.toString());
            later(RETRY_PAUSE, () -> openAtLogEnd(activation));
        });
    }

    /**
     * Restore leaves out records without a key, and they change nothing. When the log ends in some, they are behind the group's offset
     * too, and nothing comes that the store could catch up with.
     */
    private void openBeforeKeyless(Activation activation, long end) {
        int partition = activation.store.partition();
        long applied = activation.store.applied();
        if (applied >= end - 1 || !isCurrent(activation)) {
            return;
        }
        if (keylessGap.isKeyless(partition, applied + 1, end)) {
            LOG.warn("messages-{} ends in records without a key, from offset {}", partition, applied + 1);
            activation.keylessTo = end;
            activation.keylessFrom = applied + 1;
            serve(activation, applied);
        } else {
            later(KEYLESS_PAUSE, () -> openBeforeKeyless(activation, end));
        }
    }

    /** On a thread of its own, since looking into the log blocks; no more than one for each partition. */
    private static void later(Duration pause, Runnable task) {
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                .execute(task);
    }

    private void serve(Activation activation, long offset) {
        // While the entry is held, nobody can deactivate the store, so it is not closed and opened again in between.
        activations.computeIfPresent(activation.store.partition(), (partition, current) -> {
            if (current == activation) {
                current.store.serveFrom(offset);
            }
            return current;
        });
    }

    private boolean isCurrent(Activation activation) {
        return activations.get(activation.store.partition()) == activation;
    }

    void deactivated(MailboxStore store) {
        activations.computeIfPresent(
                store.partition(), (partition, current) -> current.store == store ? null : current);
        waiters.wakeAll();
    }

    void folded(UserId owner) {
        waiters.wake(owner);
    }

    /** Looks where the log ends, for every store here: to be called a few times within the length of a lease. Does not block. */
    void renewLeases() {
        Map<Integer, Activation> now = Map.copyOf(activations);
        if (lease.equals(FreshnessLease.FOR_EVER) || now.isEmpty()) {
            return;
        }
        tellThoseWhoWait(now.values());
        long askedAtNanos = System.nanoTime();
        Map<Integer, Long> stoodAt = new HashMap<>();
        now.forEach((partition, activation) -> stoodAt.put(partition, activation.store.applied()));
        logHead.endsOf(now.keySet()).forEach((partition, answer) -> {
            Activation activation = requireNonNull(now.get(partition));
            var _ = answer.whenComplete((end, error) -> {
                if (error == null) {
                    seen(activation, end, requireNonNull(stoodAt.get(partition)), askedAtNanos);
                } else {
                    LOG.debug("could not look where messages-{} ends", partition, error);
                }
            });
        });
    }

    /** Nothing is folded that would wake them, and what they wait for may be folded elsewhere by now. */
    private void tellThoseWhoWait(Collection<Activation> all) {
        boolean lost = false;
        for (Activation activation : all) {
            boolean cutOff = !activation.lease.hears();
            lost |= cutOff && !activation.cutOff;
            activation.cutOff = cutOff;
        }
        if (lost) {
            waiters.wakeAll();
        }
    }

    /**
     * A log that ends before where the store stood when it was asked for proves nothing. Where it goes on to say so, it has lost what the store was
     * folded from: what comes there now is something else, which the store would take for what it has.
     */
    private void seen(Activation activation, long end, long stoodAt, long askedAtNanos) {
        if (end > stoodAt) {
            activation.shortSince = NEVER;
            activation.lease.seen(end, activation.covered(), askedAtNanos);
        } else if (activation.shortSince == NEVER) {
            activation.shortSince = askedAtNanos;
        } else if (askedAtNanos - activation.shortSince
                        > lease.multipliedBy(SHORT_LOG_LEASES).toNanos()
                && activations.remove(activation.store.partition(), activation)) {
            waiters.wakeAll();
            lostLog.accept("the mailbox store of partition " + activation.store.partition() + " holds offset " + stoodAt
                    + ", but topic messages ends at " + end + ": the log has lost records");
        }
    }

    /** The answer of the store that folds {@code partition} here; null when none does. Throws what {@link MailboxStore#ask} throws. */
    <A> @Nullable StoreReply<A> ask(int partition, MailboxQuery<A> query, Freshness freshness) {
        Activation activation = activations.get(partition);
        if (activation == null) {
            return null;
        }
        StoreReply<A> reply = activation.store.ask(query, freshness);
        // After the answer: this process may have stood still while it was made.
        return switch (reply) {
            case StoreReply.Answer<A>(A _, long applied)
            when !activation.lease.holds(activation.covered(applied)) -> new StoreReply.NotServing<>(UNPROVEN);
            // Whoever has the partition now may have what is asked for.
            case StoreReply.NotFresh<A> _ when !activation.lease.hears() -> new StoreReply.NotServing<>(UNHEARD);
            default -> reply;
        };
    }

    /** Null when the partition is folded here and its store answers; else why not, for people. */
    @Nullable
    String whyNotServing(int partition) {
        Activation activation = activations.get(partition);
        return activation == null ? "not folded here" : activation.whyNotServing();
    }

    boolean holds(int partition) {
        return activations.containsKey(partition);
    }
}
