package io.parley.routing.wire;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedEntry.MessageEntry;
import io.parley.schemas.mailbox.FeedEntry.ReadEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.Misdirected;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@link MailboxAnswer} to bytes and back. What a served answer holds is decided by the question that both sides know. Stateless. */
public final class MailboxAnswers {
    /** Written on the wire: a number is never used again for something else. */
    private static final byte SERVED = 1;

    private static final byte NOT_YET_VISIBLE = 2;
    private static final byte UNAVAILABLE = 3;
    private static final byte MISDIRECTED = 4;
    private static final byte ENTRY_MESSAGE = 1;
    private static final byte ENTRY_READ = 2;

    private MailboxAnswers() {}

    /** @param query what {@code answer} answers */
    public static <A> byte[] toBytes(MailboxQuery<A> query, MailboxAnswer<A> answer) {
        return WireOutput.write(answer, (out, value) -> write(out, query, value));
    }

    private static <A> void write(WireOutput out, MailboxQuery<A> query, MailboxAnswer<A> answer) throws IOException {
        switch (answer) {
            case Served<A>(A value) -> {
                out.writeByte(SERVED);
                writeValue(out, query, value);
            }
            case NotYetVisible<A> _ -> out.writeByte(NOT_YET_VISIBLE);
            case Unavailable<A>(String reason, Duration retryAfter) -> {
                out.writeByte(UNAVAILABLE);
                out.writeText(reason);
                out.writeLong(retryAfter.toMillis());
            }
            case Misdirected<A> _ -> out.writeByte(MISDIRECTED);
        }
    }

    private static void writeValue(WireOutput out, MailboxQuery<?> query, Object value) throws IOException {
        switch (query) {
            case RecentConversations _ -> {
                Page<ConversationSummary, RecentsPosition> page = cast(value);
                out.writeList(page.items(), MailboxAnswers::write);
                out.writeOptional(page.next(), Positions::write);
            }
            case OneConversation _ -> {
                Optional<ConversationSummary> conversation = cast(value);
                out.writeOptional(conversation, MailboxAnswers::write);
            }
            case ConversationMessages _ -> {
                Page<Message, MessagePosition> page = cast(value);
                out.writeList(page.items(), MailboxAnswers::write);
                out.writeOptional(page.next(), Positions::write);
            }
            case FeedAfter _ -> {
                FeedPage page = cast(value);
                out.writeList(page.entries(), MailboxAnswers::write);
                out.writeLong(page.head());
            }
        }
    }

    private static void write(WireOutput out, ConversationSummary summary) throws IOException {
        out.writeText(summary.conversationId().toString());
        out.writeText(summary.peer().value());
        out.writeLong(summary.unread());
        out.writeLong(summary.readSequence());
        write(out, summary.lastMessage());
    }

    private static void write(WireOutput out, Message message) throws IOException {
        out.writeLong(message.sequence());
        out.writeBytes(message.messageId().bytes());
        out.writeText(message.sender().value());
        out.writeBytes(message.text().utf8());
        out.writeLong(message.sentAtMs());
    }

    private static void write(WireOutput out, FeedEntry entry) throws IOException {
        switch (entry) {
            case MessageEntry(ConversationId conversationId, Message message) -> {
                out.writeByte(ENTRY_MESSAGE);
                out.writeText(conversationId.toString());
                write(out, message);
            }
            case ReadEntry(long sequence, ConversationId conversationId, long readSequence) -> {
                out.writeByte(ENTRY_READ);
                out.writeText(conversationId.toString());
                out.writeLong(sequence);
                out.writeLong(readSequence);
            }
        }
    }

    /**
     * @param query what {@code bytes} answer
     * @throws MalformedWireException when they are no answer of this version to it
     */
    public static <A> MailboxAnswer<A> ofBytes(MailboxQuery<A> query, byte[] bytes) {
        return WireInput.readWhole(bytes, "answer", in -> read(in, query));
    }

    private static <A> MailboxAnswer<A> read(WireInput in, MailboxQuery<A> query) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case SERVED -> new Served<>(cast(readValue(in, query)));
            case NOT_YET_VISIBLE -> new NotYetVisible<>();
            case UNAVAILABLE -> readUnavailable(in);
            case MISDIRECTED -> new Misdirected<>();
            default -> throw new IOException("expected a known kind of answer, but got number " + kind);
        };
    }

    private static <A> Unavailable<A> readUnavailable(WireInput in) throws IOException {
        String reason = in.readText();
        long retryAfterMs = in.readLong();
        if (retryAfterMs < 0) {
            throw new IOException("expected to come again after at least 0 ms, but got " + retryAfterMs);
        }
        return new Unavailable<>(reason, Duration.ofMillis(retryAfterMs));
    }

    private static Object readValue(WireInput in, MailboxQuery<?> query) throws IOException {
        return switch (query) {
            case RecentConversations _ ->
                new Page<>(in.readList(MailboxAnswers::readSummary), in.readOptional(Positions::readRecents));
            case OneConversation _ -> in.readOptional(MailboxAnswers::readSummary);
            case ConversationMessages _ ->
                new Page<>(in.readList(MailboxAnswers::readMessage), in.readOptional(Positions::readMessage));
            case FeedAfter _ -> new FeedPage(in.readList(MailboxAnswers::readEntry), in.readLong());
        };
    }

    private static ConversationSummary readSummary(WireInput in) throws IOException {
        return new ConversationSummary(
                ConversationId.parse(in.readText()),
                new UserId(in.readText()),
                in.readLong(),
                in.readLong(),
                readMessage(in));
    }

    private static Message readMessage(WireInput in) throws IOException {
        return new Message(
                in.readLong(),
                readMessageId(in),
                new UserId(in.readText()),
                MessageText.ofUtf8(in.readBytes()),
                in.readLong());
    }

    private static MessageId readMessageId(WireInput in) throws IOException {
        byte[] bytes = in.readBytes();
        if (bytes.length != MessageId.BYTES) {
            throw new IOException("expected a message id of " + MessageId.BYTES + " bytes, but got " + bytes.length);
        }
        return MessageId.ofBytes(bytes, 0);
    }

    private static FeedEntry readEntry(WireInput in) throws IOException {
        byte kind = in.readByte();
        ConversationId conversationId = ConversationId.parse(in.readText());
        return switch (kind) {
            case ENTRY_MESSAGE -> new MessageEntry(conversationId, readMessage(in));
            case ENTRY_READ -> new ReadEntry(in.readLong(), conversationId, in.readLong());
            default -> throw new IOException("expected a known kind of change, but got number " + kind);
        };
    }

    /** Each kind of question has one type of answer, which the language cannot follow through a switch. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T cast(Object value) {
        return (T) value;
    }
}
