package io.parley.cli.tailing;

import io.parley.cli.node.CommandFailure;

/** What a connection says. After {@link Ended} and {@link Broken} it says nothing more. */
sealed interface Signal {
    /** A server-sent event, whole. */
    record Event(String id, String type, String data) implements Signal {
        /** Gives no data: it holds the text of a message. */
        @Override
        public String toString() {
            return "event " + id;
        }
    }

    /** A comment: there is nothing to tell, and the connection lives. */
    record Alive() implements Signal {}

    /** The connection is over, in order or not: another one may go on. */
    record Ended(String reason) implements Signal {}

    /** What comes is no stream of events: another connection would not be better. */
    record Broken(CommandFailure failure) implements Signal {}
}
