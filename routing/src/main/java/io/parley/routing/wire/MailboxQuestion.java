package io.parley.routing.wire;

import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a node is asked: a question about a mailbox, how fresh the answer has to be, and how long to wait for that.
 *
 * @param patience 0 to {@link #PATIENCE_MAX}, rounded up to whole milliseconds, so that somebody who waits at all does not wait shorter than he was told
 */
public record MailboxQuestion<A>(MailboxQuery<A> query, Freshness freshness, Duration patience) {
    /** No read waits longer; well within the time after which a listener takes a silent connection for lost. */
    public static final Duration PATIENCE_MAX = Duration.ofSeconds(30);

    private static final long NANOS_PER_MS = 1_000_000;

    /** Written on the wire: a number is never used again for something else. */
    private static final byte RECENT_CONVERSATIONS = 1;

    private static final byte ONE_CONVERSATION = 2;
    private static final byte CONVERSATION_MESSAGES = 3;
    private static final byte FEED_AFTER = 4;

    public MailboxQuestion {
        if (patience.isNegative() || patience.compareTo(PATIENCE_MAX) > 0) {
            throw new IllegalArgumentException("expected patience of 0 to " + PATIENCE_MAX + ", but got " + patience);
        }
        patience = patience.plusNanos(NANOS_PER_MS - 1).truncatedTo(ChronoUnit.MILLIS);
    }

    public byte[] toBytes() {
        return WireOutput.write(this, MailboxQuestion::write);
    }

    private static void write(WireOutput out, MailboxQuestion<?> question) throws IOException {
        out.writeLong(question.patience.toMillis());
        out.writeLong(question.freshness.seenSequence());
        out.writeText(question.freshness.token().map(VisibilityToken::text).orElse(""));
        switch (question.query) {
            case RecentConversations recents -> {
                begin(out, RECENT_CONVERSATIONS, recents.owner());
                out.writeInt(recents.limit());
                out.writeOptional(recents.after(), Positions::write);
            }
            case OneConversation one -> {
                begin(out, ONE_CONVERSATION, one.owner());
                out.writeText(one.peer().value());
            }
            case ConversationMessages messages -> {
                begin(out, CONVERSATION_MESSAGES, messages.owner());
                out.writeText(messages.peer().value());
                out.writeInt(messages.limit());
                out.writeByte(messages.direction() == Direction.NEWEST_FIRST ? 0 : 1);
                out.writeOptional(messages.from(), Positions::write);
            }
            case FeedAfter feed -> {
                begin(out, FEED_AFTER, feed.owner());
                out.writeLong(feed.after());
                out.writeInt(feed.limit());
            }
        }
    }

    private static void begin(WireOutput out, byte kind, UserId owner) throws IOException {
        out.writeByte(kind);
        out.writeText(owner.value());
    }

    /** @throws MalformedWireException when {@code bytes} are not a question of this version */
    public static MailboxQuestion<?> ofBytes(byte[] bytes) {
        return WireInput.readWhole(bytes, "question", MailboxQuestion::read);
    }

    private static MailboxQuestion<?> read(WireInput in) throws IOException {
        Duration patience = Duration.ofMillis(in.readLong());
        long seen = in.readLong();
        String token = in.readText();
        var freshness =
                new Freshness(seen, token.isEmpty() ? Optional.empty() : Optional.of(VisibilityToken.parse(token)));
        return new MailboxQuestion<>(readQuery(in), freshness, patience);
    }

    private static MailboxQuery<?> readQuery(WireInput in) throws IOException {
        byte kind = in.readByte();
        UserId owner = new UserId(in.readText());
        return switch (kind) {
            case RECENT_CONVERSATIONS ->
                new RecentConversations(owner, in.readInt(), in.<RecentsPosition>readOptional(Positions::readRecents));
            case ONE_CONVERSATION -> new OneConversation(owner, new UserId(in.readText()));
            case CONVERSATION_MESSAGES ->
                new ConversationMessages(
                        owner,
                        new UserId(in.readText()),
                        in.readInt(),
                        in.readFlag() ? Direction.OLDEST_FIRST : Direction.NEWEST_FIRST,
                        in.<MessagePosition>readOptional(Positions::readMessage));
            case FEED_AFTER -> new FeedAfter(owner, in.readLong(), in.readInt());
            default -> throw new IOException("expected a known kind of question, but got number " + kind);
        };
    }
}
