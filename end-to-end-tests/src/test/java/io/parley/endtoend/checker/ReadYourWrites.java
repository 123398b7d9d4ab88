package io.parley.endtoend.checker;

import io.parley.endtoend.checker.ConversationIndex.Place;

/** An answer to a question with the token of a message comes from a state that holds the message. An error instead is allowed. */
final class ReadYourWrites implements Check {
    @Override
    public String name() {
        return "I13 read your writes";
    }

    @Override
    public Verdict run(Evidence evidence) {
        Findings findings = new Findings(name(), evidence);
        for (Operation operation : evidence.history().operations()) {
            MailboxIndex mailbox = evidence.mailbox(operation.user());
            if (mailbox != null
                    && operation.outcome() == Outcome.OK
                    && operation.request() instanceof Request.Query query) {
                query.freshness().token().ifPresent(token -> examine(operation, token, mailbox, findings));
            }
        }
        return findings.verdict("no question carried a token");
    }

    private static void examine(Operation operation, MessageKey token, MailboxIndex mailbox, Findings findings) {
        findings.examine();
        Place place = mailbox.place(token);
        // Without a place the message is lost, which durability says.
        if (place != null) {
            StateInterval state = StateInterval.of(operation, mailbox);
            if (!state.isEmpty() && state.last() < place.seq()) {
                findings.violation("an answer from " + state + " without " + token, operation);
            }
        }
    }
}
