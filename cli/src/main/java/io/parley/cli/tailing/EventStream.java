package io.parley.cli.tailing;

import io.parley.cli.node.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection, read by a thread of its own, so that whoever waits for it need not wait for ever. For one thread. */
final class EventStream implements AutoCloseable {
    /** What is read before anybody wants it: enough to keep both threads busy, and no more than a few MB of the largest events. */
    private static final int READ_AHEAD_MAX = 8;

    private final InputStream in;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(READ_AHEAD_MAX);
    private final Thread reader;

    /** Takes {@code in} over, and closes it. */
    EventStream(InputStream in) {
        this.in = in;
        this.reader = Thread.ofVirtual().name("feed").start(this::read);
    }

    private void read() {
        EventReader events = new EventReader(in);
        try {
            boolean more = true;
            while (more) {
                Signal signal = next(events);
                signals.put(signal);
                more = !(signal instanceof Signal.Ended || signal instanceof Signal.Broken);
            }
        } catch (InterruptedException e) {
            // Closed: nobody wants any more.
        }
    }

    private static Signal next(EventReader events) {
        try {
            return events.next();
        } catch (IOException e) {
            return new Signal.Ended("the connection is lost (" + e.getClass().getSimpleName() + ")");
        } catch (CommandFailure e) {
            return new Signal.Broken(e);
        }
    }

    /** Waits for the next signal. A connection that says nothing for {@code silence} counts as one that has ended. */
    Signal next(Duration silence) throws InterruptedException {
        @Nullable Signal signal = signals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        return signal == null ? new Signal.Ended("no sign of life for " + silence.toSeconds() + " s") : signal;
    }

    @Override
    public void close() {
        reader.interrupt();
        try {
            in.close();
        } catch (IOException e) {
            // It is over either way.
        }
    }
}
