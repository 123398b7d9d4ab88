package io.parley.endtoend.checker;

/** A run: what the checker gets. */
record Recorded(History history, FinalState end) {
    ChatChecker.Report check() {
        return ChatChecker.run(history, end);
    }
}
