package io.parley.cli.importing;

import static java.util.Objects.requireNonNull;

import io.parley.schemas.ids.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which messages may be sent now: those whose every earlier neighbour has been answered, a neighbour being a message that shares a
 * participant with it. So each user's conversations come to lie in the order of the file, whatever the requests do to each other.
 *
 * <p>Each participant has a queue of the messages he takes part in; a message may go when it is the first in both of its queues, and with
 * it what follows it in both.
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

    /** Messages to send now, each only once; null when every one left waits for another. */
    @Nullable
    Run poll() {
        ImportMessage first = ready.poll();
        return first == null ? null : run(first);
    }

    /** What follows {@code first} in both queues from the same sender to the same recipient, as far as the two agree. */
    private Run run(ImportMessage first) {
        Iterator<ImportMessage> ofSender = queue(first.from()).iterator();
        Iterator<ImportMessage> ofRecipient = queue(first.to()).iterator();
        List<ImportMessage> messages = new ArrayList<>();
        long characters = 0;
        while (ofSender.hasNext() && ofRecipient.hasNext() && messages.size() < Run.MESSAGES_MAX) {
            ImportMessage next = ofSender.next();
            characters += next.text().length();
            boolean goesOn = next.equals(ofRecipient.next())
                    && next.from().equals(first.from())
                    && next.to().equals(first.to())
                    && (messages.isEmpty() || characters <= Run.CHARACTERS_MAX);
            if (!goesOn) {
                break;
            }
            messages.add(next);
        }
        return new Run(messages);
    }

    /** The messages need nobody's patience any more: they have been answered, for good or ill. */
    void answered(Run run) {
        UserId from = run.first().from();
        UserId to = run.first().to();
        @Nullable ImportMessage nextOfSender = null;
        @Nullable ImportMessage nextOfRecipient = null;
        for (ImportMessage message : run.messages()) {
            size--;
            nextOfSender = remove(from, message);
            nextOfRecipient = to.equals(from) ? null : remove(to, message);
        }
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
