package io.parley.endtoend.checker;

import io.parley.endtoend.checker.ModelMailbox.Incoming;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A small correct Parley: one log, and mailboxes that follow it, each at its own pace, with repetitions and now and then a late message.
 * With a {@link Defect}, one that is not correct.
 */
final class ModelParley {
    private static final int LATE_ONE_IN = 200;
    private static final int REPEATED = 5;

    private final Random random;
    private final Defect defect;
    private final Map<String, ModelMailbox> mailboxes = new HashMap<>();
    private final Map<String, Deque<Pending>> pending = new HashMap<>();
    private final List<String> users;
    private final List<FinalState.RawSend> sends = new ArrayList<>();
    private final List<FinalState.RawEvent> messages = new ArrayList<>();

    /** What goes wrong on the way into a mailbox. */
    interface Defect {
        Defect NONE = (owner, message) -> List.of(message);

        /** What is folded instead of {@code message}; each of these, even when it is known already. */
        List<Incoming> instead(String owner, Incoming message);
    }

    private sealed interface Pending {
        record Message(Incoming message) implements Pending {}

        record Marker(String conversation, long upTo) implements Pending {}
    }

    ModelParley(List<String> users, Random random, Defect defect) {
        this.users = users;
        this.random = random;
        this.defect = defect;
        for (String user : users) {
            mailboxes.put(user, new ModelMailbox(user));
            pending.put(user, new ArrayDeque<>());
        }
    }

    ModelMailbox mailbox(String user) {
        return mailboxes.computeIfAbsent(user, ModelMailbox::new);
    }

    private Deque<Pending> pending(String user) {
        return pending.computeIfAbsent(user, key -> new ArrayDeque<>());
    }

    void append(MessageKey key, String recipient, long textHash) {
        // Apart, so that a defect can put something between two.
        long offset = 10L * (sends.size() + 1);
        sends.add(new FinalState.RawSend(0, offset, key, recipient, textHash));
        for (String owner : Evidence.owners(key)) {
            messages.add(new FinalState.RawEvent(0, messages.size(), owner, owner, key, offset, textHash));
            enqueue(owner, new Incoming(key, textHash, offset));
        }
    }

    private void enqueue(String owner, Incoming message) {
        Deque<Pending> queue = pending(owner);
        boolean repeats = queue.peekLast() instanceof Pending.Message(Incoming last)
                && last.key().equals(message.key());
        Pending overtakes = !repeats && random.nextInt(LATE_ONE_IN) == 0 ? queue.pollLast() : null;
        queue.add(new Pending.Message(message));
        if (overtakes != null) {
            queue.add(overtakes);
        }
    }

    void mark(String user, String peer, long upTo) {
        pending(user).add(new Pending.Marker(MessageKey.conversation(user, peer), upTo));
    }

    /** One step of one mailbox. */
    void foldSomething() {
        fold(users.get(random.nextInt(users.size())));
    }

    private void fold(String user) {
        ModelMailbox mailbox = mailbox(user);
        switch (pending(user).poll()) {
            case null -> {}
            case Pending.Marker marker -> mailbox.fold(marker.conversation(), marker.upTo());
            case Pending.Message(Incoming message) -> {
                if (!mailbox.knows(message.key())) {
                    List<Incoming> instead = defect.instead(user, message);
                    if (!instead.equals(List.of(message))) {
                        instead.forEach(mailbox::fold);
                    } else {
                        mailbox.foldOnce(message);
                    }
                }
            }
        }
    }

    /** The last stretch of the log once more, as after a crash. */
    void restart() {
        for (int i = Math.max(0, messages.size() - REPEATED); i < messages.size(); i++) {
            FinalState.RawEvent event = messages.get(i);
            pending(event.owner())
                    .add(new Pending.Message(new Incoming(event.key(), event.textHash(), event.sourceOffset())));
        }
    }

    FinalState end(long now) {
        Map<String, FinalState.Mailbox> end = new HashMap<>();
        for (String user : users) {
            while (!pending(user).isEmpty()) {
                fold(user);
            }
            end.put(user, mailbox(user).end());
        }
        List<FinalState.Digest> digests = new ArrayList<>(List.of(
                new FinalState.Digest("node", 0, messages.size(), "ab"),
                new FinalState.Digest("rebuild", 0, messages.size(), "ab")));
        var convergence = new FinalState.Convergence(now, Optional.of(now + 1));
        return new FinalState(
                end, digests, Optional.of(new FinalState.Logs(sends, messages)), Optional.of(convergence));
    }
}
