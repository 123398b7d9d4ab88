package io.parley.cli.importing;

import java.util.List;

/**
 * Messages that can go in one request: of one sender to one recipient, each of them the next of both after the last. Of one conversation, since only its
 * messages come to lie in the log in the order of a request. Those who talk to each other take turns (of 59,835 real messages, 54,083 runs); it is
 * programs that write much without waiting for an answer.
 */
record Run(List<ImportMessage> messages) {
    /** What the API takes in one batch. */
    static final int MESSAGES_MAX = 1_000;

    /** The API takes 8 MiB, and JSON writes a character in six bytes at worst. */
    static final int CHARACTERS_MAX = 1 << 20;

    Run {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("expected at least one message");
        }
    }

    ImportMessage first() {
        return messages.getFirst();
    }

    /** Of all texts. */
    long characters() {
        return messages.stream().mapToLong(message -> message.text().length()).sum();
    }
}
