package io.parley.processor.store;

/** A store that does not belong to this log or this version. Starting on it would serve something wrong. */
public final class StoreMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreMismatchException(String message) {
        super(message);
    }
}
