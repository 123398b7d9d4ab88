package io.parley.cli.importing;

/** A line is not a message. The message says why, without its text. */
final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    BadLineException(String reason) {
        super(reason);
    }
}
