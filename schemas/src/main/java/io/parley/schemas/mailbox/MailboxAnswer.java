package io.parley.schemas.mailbox;

import java.time.Duration;

/** How a question ends. Anything but {@link Served} says nothing about the mailbox. */
public sealed interface MailboxAnswer<A> {

    /** The answer, from a state that is fresh enough. */
    record Served<A>(A value) implements MailboxAnswer<A> {}

    /** What the freshness names did not become visible in time. */
    record NotYetVisible<A>() implements MailboxAnswer<A> {}

    /**
     * Nobody here can answer now: the mailbox is being restored, or is moving.
     *
     * @param reason for people, without ids or texts
     * @param retryAfter when asking again makes sense
     */
    record Unavailable<A>(String reason, Duration retryAfter) implements MailboxAnswer<A> {}

    /** The node that was asked does not hold the mailbox, or cannot prove that what it holds is recent enough: another node may. */
    record Misdirected<A>() implements MailboxAnswer<A> {}
}
