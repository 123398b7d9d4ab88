package io.parley.schemas.registry;

/** A registry cannot be reached, or does not take a schema. Its message says which and why, and holds no credentials. */
public final class SchemaRegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SchemaRegistryException(String message) {
        super(message);
    }

    SchemaRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
