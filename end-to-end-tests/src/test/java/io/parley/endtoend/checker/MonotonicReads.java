package io.parley.endtoend.checker;

/**
 * An answer never comes from a state older than what the client says that it has seen, whatever node answers. Parley promises it to
 * clients that say so ({@code Parley-Seen-Seq}, {@code after}) and to no others; that nothing once seen changes is
 * {@link StableEntries}.
 */
final class MonotonicReads implements Check {
    @Override
    public String name() {
        return "I12 monotonic reads";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        for (Operation operation : evidence.history().operations()) {
            MailboxIndex mailbox = evidence.mailbox(operation.user());
            long seen = seen(operation.request());
            if (mailbox == null || seen == 0 || operation.outcome() != Outcome.OK) {
                continue;
            }
            findings.examine();
            StateInterval state = StateInterval.of(operation, mailbox);
            if (!state.isEmpty() && state.last() < seen) {
                findings.violation("an answer from " + state + " to a client that had seen " + seen, operation);
            }
        }
        return findings.verdict("no client said what it had seen");
    }

    private static long seen(Request request) {
        return switch (request) {
            case Request.FeedRead read ->
                Math.max(read.after(), read.freshness().seen());
            case Request.Query query -> query.freshness().seen();
            default -> 0;
        };
    }
}
