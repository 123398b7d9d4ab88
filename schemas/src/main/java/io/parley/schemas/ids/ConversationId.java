package io.parley.schemas.ids;

/**
 * The conversation of two users: their ids in byte order, joined by {@code ':'}; a user's notes to himself have his id twice.
 *
 * <p>The first of the two is the conversation's <em>home user</em>. Sends are keyed by the home user, so that all sends of one
 * conversation, from both sides, are in one partition, whose offsets are the conversation's total order. Keyed by sender, the
 * two directions would meet in the two mailboxes in two different orders.
 */
public record ConversationId(UserId first, UserId second) {
    /** Between the two ids, of which none has it. */
    public static final char SEPARATOR = ':';

    public ConversationId {
        if (first.compareTo(second) > 0) {
            throw new IllegalArgumentException("expected the two ids of a conversation in byte order");
        }
    }

    /** The conversation of {@code a} and {@code b}, whichever way round they are given. */
    public static ConversationId of(UserId a, UserId b) {
        return a.compareTo(b) <= 0 ? new ConversationId(a, b) : new ConversationId(b, a);
    }

    /** @throws IllegalArgumentException when {@code text} is not two user ids in byte order, joined by a colon */
    public static ConversationId parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalArgumentException("expected a conversation id: two user ids joined by a colon");
        }
        return new ConversationId(new UserId(text.substring(0, separator)), new UserId(text.substring(separator + 1)));
    }

    /** The user whose id keys this conversation's sends. */
    public UserId homeUser() {
        return first;
    }

    public boolean includes(UserId user) {
        return first.equals(user) || second.equals(user);
    }

    /**
     * The other participant, or {@code user} itself in its notes to itself.
     *
     * @throws IllegalArgumentException when {@code user} takes no part in this conversation
     */
    public UserId peerOf(UserId user) {
        if (first.equals(user)) {
            return second;
        }
        if (second.equals(user)) {
            return first;
        }
        throw new IllegalArgumentException("expected a participant of " + this + ", but got " + user);
    }

    @Override
    public String toString() {
        return first.value() + SEPARATOR + second.value();
    }
}
