package io.parley.routing.wire;

import io.parley.schemas.cluster.NodeAddress;
import io.parley.schemas.cluster.PartitionMap;
import io.parley.schemas.cluster.PartitionMap.Holders;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Everything that goes over the wire, made from a seed. */
final class Samples {
    private static final String ID_CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~@|+=-";

    /** The Unicode planes that have characters: the first three, and the last three of private use and tags. */
    private static final int[] PLANES = {0, 1, 2, 3, 14, 15, 16};

    /** A question with an answer to it. */
    record Exchange<A>(MailboxQuestion<A> question, MailboxAnswer<A> answer) {
        byte[] answerBytes() {
            return MailboxAnswers.toBytes(question.query(), answer);
        }

        MailboxAnswer<A> answerOf(byte[] bytes) {
            return MailboxAnswers.ofBytes(question.query(), bytes);
        }
    }

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    Exchange<?> exchange(int lengthMax) {
        return switch (random.nextInt(4)) {
            case 0 ->
                exchange(recents(), () -> new Page<>(many(lengthMax, this::summary), maybe(this::recentsPosition)));
            case 1 -> exchange(new OneConversation(user(), user()), () -> maybe(this::summary));
            case 2 ->
                exchange(messages(), () -> new Page<>(many(lengthMax, this::message), maybe(this::messagePosition)));
            default ->
                exchange(
                        new FeedAfter(user(), number(), limit()),
                        () -> new FeedPage(many(lengthMax, this::entry), random.nextLong()));
        };
    }

    private <A> Exchange<A> exchange(MailboxQuery<A> query, Supplier<A> value) {
        var patience = Duration.ofMillis(random.nextLong(MailboxQuestion.PATIENCE_MAX.toMillis() + 1));
        return new Exchange<>(new MailboxQuestion<>(query, freshness(), patience), answer(value));
    }

    private <A> MailboxAnswer<A> answer(Supplier<A> value) {
        return switch (random.nextInt(6)) {
            case 0 -> new MailboxAnswer.NotYetVisible<>();
            case 1 -> new MailboxAnswer.Misdirected<>();
            case 2 ->
                new MailboxAnswer.Unavailable<>(
                        random.nextBoolean() ? "" : text().string(), Duration.ofMillis(number()));
            default -> new MailboxAnswer.Served<>(value.get());
        };
    }

    private RecentConversations recents() {
        return new RecentConversations(user(), limit(), maybe(this::recentsPosition));
    }

    private ConversationMessages messages() {
        MailboxQuery.Direction[] directions = MailboxQuery.Direction.values();
        return new ConversationMessages(
                user(), user(), limit(), directions[random.nextInt(directions.length)], maybe(this::messagePosition));
    }

    private Freshness freshness() {
        return new Freshness(random.nextBoolean() ? 0 : number(), maybe(this::token));
    }

    private VisibilityToken token() {
        ConversationId conversation = conversation();
        UserId sender = random.nextBoolean() ? conversation.first() : conversation.second();
        return random.nextBoolean()
                ? new VisibilityToken.OfMessage(conversation, sender, messageId())
                : new VisibilityToken.OfOffset(user(), number());
    }

    private ConversationSummary summary() {
        return new ConversationSummary(conversation(), user(), random.nextLong(), random.nextLong(), message());
    }

    private Message message() {
        return new Message(random.nextLong(), messageId(), user(), text(), random.nextLong());
    }

    private FeedEntry entry() {
        return random.nextBoolean()
                ? new FeedEntry.MessageEntry(conversation(), message())
                : new FeedEntry.ReadEntry(random.nextLong(), conversation(), random.nextLong());
    }

    private RecentsPosition recentsPosition() {
        return new RecentsPosition(random.nextLong(), random.nextLong());
    }

    private MessagePosition messagePosition() {
        return new MessagePosition(random.nextLong(), random.nextLong());
    }

    private ConversationId conversation() {
        return ConversationId.of(user(), user());
    }

    private MessageId messageId() {
        return new MessageId(new UUID(random.nextLong(), random.nextLong()));
    }

    UserId user() {
        int length = random.nextInt(8) == 0 ? UserId.LENGTH_MAX : 1 + random.nextInt(20);
        return new UserId(random.ints(length, 0, ID_CHARACTERS.length())
                .mapToObj(ID_CHARACTERS::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString());
    }

    MessageText text() {
        var text = new StringBuilder();
        for (int left = 1 + random.nextInt(30); left > 0; left--) {
            text.appendCodePoint(codePoint());
        }
        return MessageText.of(text.toString());
    }

    private int codePoint() {
        int codePoint = (PLANES[random.nextInt(PLANES.length)] << 16) + random.nextInt(1 << 16);
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return surrogate ? 'x' : codePoint;
    }

    PartitionMap map() {
        int partitions = 1 + random.nextInt(40);
        Map<Integer, Holders> holders = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            if (random.nextInt(4) > 0) {
                holders.put(partition, new Holders(maybe(this::address), many(3, this::address)));
            }
        }
        return new PartitionMap(partitions, holders);
    }

    private NodeAddress address() {
        int port = 1 + random.nextInt(65_535);
        return switch (random.nextInt(3)) {
            case 0 -> new NodeAddress("2001:db8::" + Integer.toHexString(random.nextInt(1 << 16)), port);
            case 1 -> new NodeAddress("10.0.0." + random.nextInt(256), port);
            default -> new NodeAddress("node-" + random.nextInt(100) + ".example.org", port);
        };
    }

    private int limit() {
        return 1 + random.nextInt(MailboxQuery.LIMIT_MAX);
    }

    private long number() {
        return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
    }

    private <T> Optional<T> maybe(Supplier<T> maker) {
        return random.nextBoolean() ? Optional.of(maker.get()) : Optional.empty();
    }

    /** None, as many as may be, or some. */
    private <T> List<T> many(int lengthMax, Supplier<T> maker) {
        int length = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> lengthMax;
            default -> random.nextInt(lengthMax + 1);
        };
        return Stream.generate(maker).limit(length).toList();
    }

    /** The largest answer that there is. */
    static Page<Message, MessagePosition> largestPage() {
        var text = MessageText.of("x".repeat(MessageText.BYTES_MAX));
        var sender = new UserId("s".repeat(UserId.LENGTH_MAX));
        List<Message> messages = IntStream.range(0, MailboxQuery.LIMIT_MAX)
                .mapToObj(i -> new Message(i, new MessageId(new UUID(i, i)), sender, text, i))
                .toList();
        return new Page<>(messages, Optional.of(new MessagePosition(1, 2)));
    }
}
