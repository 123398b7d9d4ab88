package io.parley.processor.simulation;

import io.parley.schemas.ids.UserId;

/** A read marker as the client knows it that moved it. */
final class Marker {
    private final UserId owner;
    private final UserId peer;
    private final long upTo;
    private boolean acknowledged;

    Marker(UserId owner, UserId peer, long upTo) {
        this.owner = owner;
        this.peer = peer;
        this.upTo = upTo;
    }

    UserId owner() {
        return owner;
    }

    UserId peer() {
        return peer;
    }

    long upTo() {
        return upTo;
    }

    boolean acknowledged() {
        return acknowledged;
    }

    void acknowledge() {
        acknowledged = true;
    }
}
