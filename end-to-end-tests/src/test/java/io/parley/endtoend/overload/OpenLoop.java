package io.parley.endtoend.overload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node at a fixed rate, whatever it answers, from one thread. Each request is timed from when it was due, so that a node, or a connection,
 * that stands still cannot make fewer of them count. Single threaded.
 */
final class OpenLoop implements AutoCloseable {
    /** Far fewer than a node takes. What is due when all of them are busy waits here, and is timed all the same. */
    private static final int CONNECTIONS_MAX = 3_000;

    /** A node closes one that is not used for 40 s, perhaps in the moment in which the next request is on its way. */
    private static final Duration REST_MAX = Duration.ofSeconds(30);

    private static final Duration STREAM_TIME = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 256 * 1024;
    /** An answer that has not come by then is none. */
    private static final Duration LAST_ANSWERS_PATIENCE = Duration.ofSeconds(40);

    private final InetSocketAddress node;

    private final Mix mix;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ArrayDeque<Wire> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private final Set<Wire> wires = new HashSet<>();
    private int underWay;
    private long lastClosing = System.nanoTime();
    private Listener listener = (ask, answer, times) -> {};

    /** Hears of each answer. */
    interface Listener {
        void answered(Ask ask, Answer answer, Times times);
    }

    OpenLoop(URI node, Mix mix) throws IOException {
        this.node = new InetSocketAddress(node.getHost(), node.getPort());
        this.mix = mix;
        this.selector = Selector.open();
    }

    /** Asks {@code perSecond} times a second for {@code time}; returns when the last request was due. Answers may still come. */
    void run(double perSecond, Duration time, Listener heard) throws IOException {
        listener = heard;
        long begin = System.nanoTime();
        long count = Math.round(perSecond * time.toNanos() / 1e9);
        double nanosEach = 1e9 / perSecond;
        long asked = 0;
        while (asked < count) {
            long now = System.nanoTime();
            while (asked < count && begin + (long) (asked * nanosEach) - now <= 0) {
                due.add(begin + (long) (asked * nanosEach));
                asked++;
            }
            beginDue();
            turn(1);
        }
    }

    /** Asks one more as soon as one is answered, {@code underWayMax} at a time: as much as the node can do. */
    void runClosed(int underWayMax, Duration time, Listener heard) throws IOException {
        listener = heard;
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            while (underWay + due.size() < underWayMax) {
                due.add(System.nanoTime());
            }
            beginDue();
            turn(1);
        }
        awaitAnswers();
    }

    /** Waits for the answers of all that was asked; what has none by then counts as unanswered. */
    void awaitAnswers() throws IOException {
        long end = System.nanoTime() + LAST_ANSWERS_PATIENCE.toNanos();
        while ((underWay > 0 || !due.isEmpty()) && System.nanoTime() - end < 0) {
            beginDue();
            turn(10);
        }
        for (Wire wire : Set.copyOf(wires)) {
            if (wire.busy() && !wire.isOpenStream()) {
                broken(wire);
            }
        }
    }

    /** Forgets what was due and has had no connection until now; returns how much that is. */
    int giveUpDue() {
        int count = due.size();
        due.clear();
        return count;
    }

    private void beginDue() throws IOException {
        while (!due.isEmpty()) {
            Wire wire = idle.poll();
            if (wire == null) {
                if (wires.size() >= CONNECTIONS_MAX) {
                    return;
                }
                wire = Wire.open(node, selector);
                wires.add(wire);
            }
            underWay++;
            long dueNanos = due.remove();
            try {
                wire.begin(mix.next(), dueNanos);
            } catch (IOException e) {
                broken(wire);
            }
        }
    }

    private void turn(long waitMs) throws IOException {
        selector.select(this::ready, due.isEmpty() || wires.size() >= CONNECTIONS_MAX ? waitMs : 1);
        long now = System.nanoTime();
        if (now - lastClosing > TimeUnit.MILLISECONDS.toNanos(100)) {
            lastClosing = now;
            wires.stream()
                    .filter(wire -> wire.isOver(now) || wire.restsLonger(REST_MAX, now))
                    .toList()
                    .forEach(this::forget);
        }
    }

    private void ready(SelectionKey key) {
        Wire wire = (Wire) key.attachment();
        try {
            if (key.isConnectable()) {
                wire.connected();
            } else if (key.isWritable()) {
                wire.send();
            }
            if (key.isValid() && key.isReadable()) {
                @Nullable Answer answer = wire.receive(buffer);
                if (answer != null) {
                    answered(wire, answer);
                }
            }
        } catch (IOException e) {
            broken(wire);
        }
    }

    private void answered(Wire wire, Answer answer) {
        long now = System.nanoTime();
        underWay--;
        Ask ask = wire.ask();
        listener.answered(ask, answer, wire.times(now));
        if (ask.kind() == Ask.Kind.STREAM && answer.accepted()) {
            wire.stayOpenUntil(now + STREAM_TIME.toNanos());
        } else if (answer.closes()) {
            forget(wire);
        } else {
            wire.rest();
            // The last one first: those that are not needed get old, and are closed by the node.
            idle.push(wire);
        }
    }

    private void broken(Wire wire) {
        if (wire.busy() && !wire.isOpenStream()) {
            underWay--;
            listener.answered(wire.ask(), Answer.NONE, wire.times(System.nanoTime()));
        }
        forget(wire);
    }

    private void forget(Wire wire) {
        wires.remove(wire);
        idle.remove(wire);
        wire.close();
    }

    @Override
    public void close() throws IOException {
        wires.forEach(Wire::close);
        selector.close();
    }
}
