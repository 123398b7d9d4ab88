package io.parley.query;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.ConversationSummary;
import io.parley.schemas.mailbox.FeedEntry;
import io.parley.schemas.mailbox.FeedEntry.MessageEntry;
import io.parley.schemas.mailbox.FeedEntry.ReadEntry;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.mailbox.RecentsPosition;
import io.parley.schemas.opaque.VisibilityToken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One user's mailbox in plain lists: every answer is computed from all of it. Not thread-safe. */
final class InMemoryMailbox {
    private static final Comparator<RecentsPosition> RECENTS_ORDER = Comparator.comparingLong(
                    RecentsPosition::lastSentAtMs)
            .thenComparingLong(RecentsPosition::lastSequence)
            .reversed();

    private record Placed(Message message, MessagePosition position) {}

    private final UserId owner;
    private final Map<UserId, List<Placed>> conversations = new HashMap<>();
    private final Map<UserId, Long> readSequences = new HashMap<>();
    private final List<FeedEntry> feed = new ArrayList<>();

    InMemoryMailbox(UserId owner) {
        this.owner = owner;
    }

    void add(UserId peer, UserId sender, MessageId messageId, MessageText text, long sentAtMs, long sourceOffset) {
        Message message = new Message(head() + 1, messageId, sender, text, sentAtMs);
        List<Placed> conversation = conversations.computeIfAbsent(peer, _ -> new ArrayList<>());
        conversation.add(new Placed(message, new MessagePosition(sentAtMs, sourceOffset)));
        conversation.sort(Comparator.comparing(Placed::position));
        feed.add(new MessageEntry(ConversationId.of(owner, peer), message));
    }

    void markRead(UserId peer, long upToSequence) {
        readSequences.put(peer, upToSequence);
        feed.add(new ReadEntry(head() + 1, ConversationId.of(owner, peer), upToSequence));
    }

    long head() {
        return feed.size();
    }

    List<Message> conversation(UserId peer) {
        return conversations.getOrDefault(peer, List.of()).stream()
                .map(Placed::message)
                .toList();
    }

    boolean satisfies(Freshness freshness) {
        return head() >= freshness.seenSequence() && freshness.token().stream().allMatch(this::shows);
    }

    private boolean shows(VisibilityToken token) {
        return switch (token) {
            case VisibilityToken.OfMessage named ->
                conversation(named.conversationId().peerOf(owner)).stream()
                        .anyMatch(message -> message.messageId().equals(named.messageId())
                                && message.sender().equals(named.sender()));
            case VisibilityToken.OfOffset named -> head() > named.offset();
        };
    }

    @SuppressWarnings("unchecked") // Each case gives what its query promises.
    <A> A answer(MailboxQuery<A> query) {
        return (A)
                switch (query) {
                    case RecentConversations recents -> recents(recents);
                    case OneConversation one -> summary(one.peer());
                    case ConversationMessages messages -> messages(messages);
                    case FeedAfter after -> feedAfter(after);
                };
    }

    private Page<ConversationSummary, RecentsPosition> recents(RecentConversations query) {
        Stream<ConversationSummary> following = conversations.keySet().stream()
                .map(peer -> summary(peer).orElseThrow())
                .sorted(Comparator.comparing(InMemoryMailbox::position, RECENTS_ORDER))
                .filter(summary ->
                        query.after().stream().allMatch(after -> RECENTS_ORDER.compare(position(summary), after) > 0));
        return page(following.toList(), query.limit(), InMemoryMailbox::position, summary -> summary);
    }

    private static RecentsPosition position(ConversationSummary summary) {
        return new RecentsPosition(
                summary.lastMessage().sentAtMs(), summary.lastMessage().sequence());
    }

    private Optional<ConversationSummary> summary(UserId peer) {
        List<Message> messages = conversation(peer);
        if (messages.isEmpty()) {
            return Optional.empty();
        }
        long readSequence = readSequences.getOrDefault(peer, 0L);
        long unread = messages.stream()
                .filter(message -> !message.sender().equals(owner) && message.sequence() > readSequence)
                .count();
        Message last = preview(messages.getLast());
        return Optional.of(new ConversationSummary(ConversationId.of(owner, peer), peer, unread, readSequence, last));
    }

    private static Message preview(Message message) {
        String text = message.text().string();
        if (text.length() <= ConversationSummary.PREVIEW_LENGTH_MAX) {
            return message;
        }
        int end = ConversationSummary.PREVIEW_LENGTH_MAX;
        MessageText cut =
                MessageText.of(text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end));
        return new Message(message.sequence(), message.messageId(), message.sender(), cut, message.sentAtMs());
    }

    private Page<Message, MessagePosition> messages(ConversationMessages query) {
        Comparator<MessagePosition> order =
                query.direction() == Direction.OLDEST_FIRST ? Comparator.naturalOrder() : Comparator.reverseOrder();
        Stream<Placed> following = conversations.getOrDefault(query.peer(), List.of()).stream()
                .sorted(Comparator.comparing(Placed::position, order))
                .filter(placed -> query.from().stream().allMatch(from -> order.compare(placed.position(), from) > 0));
        return page(following.toList(), query.limit(), Placed::position, Placed::message);
    }

    private FeedPage feedAfter(FeedAfter query) {
        List<FeedEntry> entries = feed.stream()
                .filter(entry -> entry.sequence() > query.after())
                .limit(query.limit())
                .toList();
        return new FeedPage(entries, head());
    }

    private static <S, T, P> Page<T, P> page(
            List<S> following, int limit, Function<S, P> position, Function<S, T> item) {
        List<S> shown = following.stream().limit(limit).toList();
        Optional<P> next = following.size() > limit ? Optional.of(position.apply(shown.getLast())) : Optional.empty();
        return new Page<>(shown.stream().map(item).toList(), next);
    }
}
