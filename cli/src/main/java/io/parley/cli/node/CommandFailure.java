package io.parley.cli.node;

/** A command cannot do what it was asked, for a reason that its user can act on: the message is the one line that he sees. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
