package io.parley.endtoend.checker;

import io.parley.endtoend.checker.FinalState.Logs;
import io.parley.endtoend.checker.FinalState.RawEvent;
import io.parley.endtoend.checker.FinalState.RawSend;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is in {@code sends} is in {@code messages}, once or more for each participant and for nobody else, with its text and its place in
 * {@code sends}; and every accepted message is in {@code sends}. Repeated and late events are no error in Parley: the fold knows
 * them by message id and source offset.
 */
final class LogConservation implements Check {
    @Override
    public String name() {
        return "I16 log conservation";
    }

    private record Event(MessageKey key, String owner) {}

    private record Source(long offset, MessageKey key) {}

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        evidence.end().logs().ifPresent(logs -> examine(logs, evidence, findings));
        return findings.verdict("the raw logs were not read");
    }

    private static void examine(Logs logs, Evidence evidence, Findings findings) {
        Map<MessageKey, RawSend> first = new HashMap<>();
        Map<Source, Long> texts = new HashMap<>();
        for (RawSend send : logs.sends()) {
            first.putIfAbsent(send.key(), send);
            texts.put(new Source(send.offset(), send.key()), send.textHash());
        }
        Set<Event> events = new HashSet<>();
        for (RawEvent event : logs.messages()) {
            findings.examine();
            events.add(new Event(event.key(), event.owner()));
            Long text = texts.get(new Source(event.sourceOffset(), event.key()));
            if (text == null || text != event.textHash()) {
                findings.violation(event + " is of no send at its source offset");
            }
            if (!event.recordKey().equals(event.owner())
                    || !MessageKey.concerns(event.key().conversation(), event.owner())) {
                findings.violation(event + " is of a wrong owner");
            }
        }
        for (MessageKey key : first.keySet()) {
            for (String owner : Evidence.owners(key)) {
                findings.examine();
                if (!events.contains(new Event(key, owner))) {
                    findings.violation(key + " is in topic sends, but not in messages for " + owner);
                }
            }
        }
        evidence.sent().forEach((key, message) -> {
            if (message.accepted() && !first.containsKey(key)) {
                findings.violation("accepted " + key + " is not in topic sends");
            }
        });
    }
}
