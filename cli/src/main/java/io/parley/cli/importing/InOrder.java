package io.parley.cli.importing;

import static java.util.Objects.requireNonNull;

import io.parley.schemas.ids.UserId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which messages may be sent now: those whose every earlier neighbour has been answered, a neighbour being a message that shares a
 * participant with it. So each user's conversations come to lie in the order of the file, whatever the requests do to each other.
 *
 * <p>Each participant has a queue of the messages he takes part in; a message may go when it is the first in both of its queues.
 *
 * <p>Not thread-safe.
 */
final class InOrder {
    private final Map<UserId, Deque<ImportMessage>> queues = new HashMap<>();
    private final Deque<ImportMessage> ready = new ArrayDeque<>();
    private int size;

    /** Adds the file's next message. */
    void add(ImportMessage message) {
        size++;
        queue(message.from()).add(message);
        if (!message.to().equals(message.from())) {
            queue(message.to()).add(message);
        }
        if (isFirst(message)) {
            ready.add(message);
        }
    }

    /** A message to send now, each only once; null when every one left waits for another. */
    @Nullable
    ImportMessage poll() {
        return ready.poll();
    }

    /** The message needs nobody's patience any more: it has been answered, for good or ill. */
    void answered(ImportMessage message) {
        size--;
        boolean toOneself = message.to().equals(message.from());
        @Nullable ImportMessage nextOfSender = remove(message.from(), message);
        @Nullable ImportMessage nextOfRecipient = toOneself ? null : remove(message.to(), message);
        if (nextOfSender != null && isFirst(nextOfSender)) {
            ready.add(nextOfSender);
        }
        if (nextOfRecipient != null && !nextOfRecipient.equals(nextOfSender) && isFirst(nextOfRecipient)) {
            ready.add(nextOfRecipient);
        }
    }

    /** Messages added and not answered. */
    int size() {
        return size;
    }

    private Deque<ImportMessage> queue(UserId participant) {
        return queues.computeIfAbsent(participant, key -> new ArrayDeque<>());
    }

    private boolean isFirst(ImportMessage message) {
        return isFirst(message.from(), message) && isFirst(message.to(), message);
    }

    private boolean isFirst(UserId participant, ImportMessage message) {
        return message.equals(requireNonNull(queues.get(participant)).peek());
    }

    private @Nullable ImportMessage remove(UserId participant, ImportMessage message) {
        Deque<ImportMessage> queue = requireNonNull(queues.get(participant));
        if (!message.equals(queue.poll())) {
            throw new IllegalStateException(
                    "expected an answer to the first message of a participant, but got one to " + message);
        }
        if (queue.isEmpty()) {
            queues.remove(participant);
        }
        return queue.peek();
    }
}
