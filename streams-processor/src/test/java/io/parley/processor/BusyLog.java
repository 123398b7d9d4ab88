package io.parley.processor;

import io.parley.processor.FreshLog.Sent;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sends that go on in the background until it is closed. */
final class BusyLog implements AutoCloseable {
    private final ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final Thread sender;
    private volatile boolean stopped;

    BusyLog(FreshLog log) {
        sender = Thread.ofPlatform().name("busy").start(() -> {
            while (!stopped) {
                sent.addAll(Chatter.rounds(log, 1));
            }
        });
    }

    /** Ends it; gives everything that was sent. */
    List<Sent> stop() {
        close();
        return List.copyOf(sent);
    }

    @Override
    public void close() {
        stopped = true;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
