package io.parley.processor.simulation;

import io.parley.schemas.events.Send;

/** A message as the client knows it that sent it. */
final class Sent {
    private final int number;
    private final Send send;
    private final int begunAt;
    private int doneAt = Integer.MAX_VALUE;
    private boolean acknowledged;
    private int copies;

    Sent(int number, Send send, int begunAt) {
        this.number = number;
        this.send = send;
        this.begunAt = begunAt;
    }

    int number() {
        return number;
    }

    Send send() {
        return send;
    }

    int begunAt() {
        return begunAt;
    }

    /** The step from which on it must not move any more: it was acknowledged or somebody saw it. */
    int doneAt() {
        return doneAt;
    }

    boolean acknowledged() {
        return acknowledged;
    }

    /** How often it is in the log of sends. */
    int copies() {
        return copies;
    }

    void copied() {
        copies++;
    }

    void acknowledge(int now) {
        acknowledged = true;
        seen(now);
    }

    void seen(int now) {
        doneAt = Math.min(doneAt, now);
    }
}
