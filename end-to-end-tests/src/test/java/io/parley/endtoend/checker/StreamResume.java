package io.parley.endtoend.checker;

import java.util.HashMap;
import java.util.Map;

/**
 * A stream goes on from {@code Last-Event-ID} without a hole, and so do all its segments together: each begins where the one before
 * ended.
 */
final class StreamResume implements Check {
    @Override
    public String name() {
        return "I11 stream resume";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        Map<Long, Long> last = new HashMap<>();
        for (Operation operation : evidence.history().operations()) {
            if (operation.request() instanceof Request.Stream stream
                    && operation.answer() instanceof Answer.Events events) {
                findings.examine();
                Long ended = last.get(stream.stream());
                if (ended != null && ended != stream.after()) {
                    findings.violation("a stream that had come to " + ended + " was resumed elsewhere", operation);
                }
                DenseSequence.contiguous(operation, stream.after(), events.entries(), findings);
                last.put(
                        stream.stream(),
                        events.entries().isEmpty()
                                ? stream.after()
                                : events.entries().getLast().seq());
            }
        }
        return findings.verdict("there was no stream");
    }
}
