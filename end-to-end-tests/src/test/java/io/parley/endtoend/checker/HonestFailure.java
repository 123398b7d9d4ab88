package io.parley.endtoend.checker;

/** Every request ends in time; who is sent away is told when to come back; no answer holds less than it must without saying so. */
final class HonestFailure implements Check {
    @Override
    public String name() {
        return "I17 honest failure";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        long deadline = evidence.history().demands().deadline().toNanos();
        for (Operation operation : evidence.history().operations()) {
            findings.examine();
            if (!(operation.request() instanceof Request.Stream)
                    && operation.endedNs() - operation.begunNs() > deadline) {
                findings.violation("a request did not end in time", operation);
            }
            if (Outcome.needsRetryAfter(operation.status()) && !operation.retryAfter()) {
                findings.violation("no Retry-After", operation);
            }
            if (isPartial(operation)) {
                findings.violation("a success that holds only a part", operation);
            }
        }
        return findings.verdict("nothing was asked");
    }

    private static boolean isPartial(Operation operation) {
        if (operation.outcome() == Outcome.OK && operation.answer() instanceof Answer.Nothing) {
            return true;
        }
        if (operation.request() instanceof Request.FeedRead read && operation.answer() instanceof Answer.Feed feed) {
            long last = feed.entries().isEmpty()
                    ? read.after()
                    : feed.entries().getLast().seq();
            return feed.entries().size() < read.limit() && last < feed.head();
        }
        return operation.request() instanceof Request.PageBack back
                && operation.answer() instanceof Answer.Page page
                && page.more()
                && page.messages().size() < back.limit();
    }
}
