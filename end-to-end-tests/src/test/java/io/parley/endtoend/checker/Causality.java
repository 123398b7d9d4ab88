package io.parley.endtoend.checker;

import io.parley.endtoend.checker.ConversationIndex.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who has seen a message and then writes in its conversation comes after it, in both mailboxes. Within a conversation: that is where Parley
 * promises one order.
 */
final class Causality implements Check {
    @Override
    public String name() {
        return "I7 causality";
    }

    /** A process, and the conversation and mailbox it has seen. */
    private record Reader(int process, String conversation, String owner) {}

    private record Moment(long ns, Operation operation, boolean end) {}

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        Map<Reader, Integer> highest = new HashMap<>();
        Set<MessageKey> begun = new HashSet<>();
        for (Moment moment : moments(evidence.history())) {
            Operation operation = moment.operation();
            if (moment.end()) {
                Evidence.seen(operation).forEach(entry -> observe(operation, entry, highest, evidence));
            } else if (operation.request() instanceof Request.Send send && operation.outcome() != Outcome.FAIL) {
                MessageKey key = Evidence.keyOf(operation, send);
                if (begun.add(key)) {
                    examine(operation, key, highest, evidence, findings);
                }
            }
        }
        return findings.verdict("nobody wrote in a conversation that he had read");
    }

    private static List<Moment> moments(History history) {
        List<Moment> moments = new ArrayList<>();
        for (Operation operation : history.operations()) {
            if (operation.request() instanceof Request.Send) {
                moments.add(new Moment(operation.begunNs(), operation, false));
            } else if (!Evidence.seen(operation).isEmpty()) {
                moments.add(new Moment(operation.endedNs(), operation, true));
            }
        }
        moments.sort(Comparator.comparingLong(Moment::ns));
        return moments;
    }

    private static void observe(Operation operation, Entry entry, Map<Reader, Integer> highest, Evidence evidence) {
        if (!(entry instanceof Entry.Message message)) {
            return;
        }
        for (String owner : Evidence.owners(message.key())) {
            Place place = evidence.place(owner, message.key());
            if (place != null) {
                highest.merge(new Reader(operation.process(), message.conversation(), owner), place.order(), Math::max);
            }
        }
    }

    private static void examine(
            Operation operation, MessageKey key, Map<Reader, Integer> highest, Evidence evidence, Findings findings) {
        for (String owner : Evidence.owners(key)) {
            Place place = evidence.place(owner, key);
            Integer seen = highest.get(new Reader(operation.process(), key.conversation(), owner));
            if (place == null || seen == null) {
                continue;
            }
            findings.examine();
            if (place.order() <= seen) {
                findings.violation(
                        key + " comes before what its sender had read", owner, key.conversation(), place.seq());
            }
        }
    }
}
