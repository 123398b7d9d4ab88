package io.parley.schemas.events;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not a record of the contract. Its message says what was expected and never holds the bytes. It has no stack
 * trace: poison records are an everyday input, and a hundred thousand of them must not cost one each.
 */
public final class UndecodableRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message) {
        this(message, null);
    }

    UndecodableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
