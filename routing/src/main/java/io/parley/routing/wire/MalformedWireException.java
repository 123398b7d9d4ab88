package io.parley.routing.wire;

/** Bytes from another node are not what they have to be: another version, or not a node of ours. */
public final class MalformedWireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedWireException(String message, Throwable cause) {
        super(message, cause);
    }
}
