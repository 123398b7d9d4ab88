package io.parley.query;

/** Why a live stream ended. After each of them the client resumes where it stopped, here or on another node. */
enum StreamEnd {
    /**
     * The client has closed its connection, or the connection has broken. Noticed at a write, and so within two heartbeats: over HTTP/1.1
     * it is the first one that makes the other side say that nobody is there.
     */
    CLIENT_GONE,
    /** The client took too long for a piece, or longer than all others when there was no more room for what clients do not take. */
    TOO_SLOW,
    /** The caller's token proves nothing any more. */
    TOKEN_EXPIRED,
    /** The mailbox moves, or is being restored. */
    UNAVAILABLE,
    /** This node is stopping. */
    STOPPING,
    /** A fault of ours, in the log. */
    FAILED
}
