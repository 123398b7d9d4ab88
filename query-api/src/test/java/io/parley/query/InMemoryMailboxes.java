package io.parley.query;

import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxAnswer.NotYetVisible;
import io.parley.schemas.mailbox.MailboxAnswer.Served;
import io.parley.schemas.mailbox.MailboxAnswer.Unavailable;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxReader;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.opaque.VisibilityToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Everyone's mailbox in plain lists, behind the real query contract: sends arrive in both mailboxes, readers wait for what they
 * name and are woken by what arrives. Thread-safe.
 */
final class InMemoryMailboxes implements MailboxReader {

    /** What a reader asked for. */
    record Asked(MailboxQuery<?> query, Freshness freshness, Duration patience) {}

    /** A reader that waits. */
    private record Waiter<A>(MailboxQuery<A> query, Freshness freshness, CompletableFuture<MailboxAnswer<A>> answer) {}

    private final Map<UserId, InMemoryMailbox> mailboxes = new HashMap<>();
    private final List<Waiter<?>> waiters = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private Optional<Unavailable<?>> outage = Optional.empty();
    private Optional<RuntimeException> defect = Optional.empty();
    private Optional<UserId> heldUp = Optional.empty();
    private final List<Waiter<?>> held = new ArrayList<>();
    private long nextSourceOffset;

    /** Puts a message into both mailboxes and gives the token that its sender would get. */
    VisibilityToken send(UserId sender, UserId recipient, String text, long sentAtMs) {
        return send(sender, recipient, new MessageId(UUID.randomUUID()), text, sentAtMs);
    }

    synchronized VisibilityToken send(
            UserId sender, UserId recipient, MessageId messageId, String text, long sentAtMs) {
        long sourceOffset = nextSourceOffset++;
        MessageText body = MessageText.of(text);
        mailbox(sender).add(recipient, sender, messageId, body, sentAtMs, sourceOffset);
        if (!recipient.equals(sender)) {
            mailbox(recipient).add(sender, sender, messageId, body, sentAtMs, sourceOffset);
        }
        wake();
        return tokenOf(sender, recipient, messageId);
    }

    static VisibilityToken tokenOf(UserId sender, UserId recipient, MessageId messageId) {
        return new VisibilityToken.OfMessage(ConversationId.of(sender, recipient), sender, messageId);
    }

    synchronized void markRead(UserId owner, UserId peer, long upToSequence) {
        mailbox(owner).markRead(peer, upToSequence);
        wake();
    }

    /** What a mailbox holds of a conversation, oldest first. */
    synchronized List<Message> conversation(UserId owner, UserId peer) {
        return mailbox(owner).conversation(peer);
    }

    synchronized long head(UserId owner) {
        return mailbox(owner).head();
    }

    /** From now on nobody here can answer. */
    synchronized void fail(String reason, Duration retryAfter) {
        outage = Optional.of(new Unavailable<>(reason, retryAfter));
    }

    /** From now on a question ends in a way that the contract does not know. */
    synchronized void breakWith(RuntimeException exception) {
        defect = Optional.of(exception);
    }

    /** From now on who asks what follows in this feed has no answer, however long he waits, until {@link #goOn}. */
    synchronized void holdUp(UserId owner) {
        heldUp = Optional.of(owner);
    }

    /** How many have no answer because of {@link #holdUp}. */
    synchronized int held() {
        return held.size();
    }

    synchronized void goOn() {
        heldUp = Optional.empty();
        held.forEach(this::answered);
        held.clear();
    }

    synchronized Asked lastAsked() {
        return asked.getLast();
    }

    /** How many questions there were. */
    synchronized long asked() {
        return asked.size();
    }

    synchronized long waiting() {
        return waiters.stream().filter(waiter -> !waiter.answer().isDone()).count();
    }

    synchronized long waiting(UserId owner) {
        return waiters.stream()
                .filter(waiter ->
                        waiter.query().owner().equals(owner) && !waiter.answer().isDone())
                .count();
    }

    @Override
    public synchronized <A> CompletableFuture<MailboxAnswer<A>> read(
            MailboxQuery<A> query, Freshness freshness, Duration patience) {
        asked.add(new Asked(query, freshness, patience));
        if (defect.isPresent()) {
            return CompletableFuture.failedFuture(defect.get());
        }
        if (outage.isPresent()) {
            Unavailable<?> unavailable = outage.get();
            return CompletableFuture.completedFuture(new Unavailable<>(unavailable.reason(), unavailable.retryAfter()));
        }
        Waiter<A> waiter = new Waiter<>(query, freshness, new CompletableFuture<>());
        if (query instanceof FeedAfter feed && feed.after() > 0 && heldUp.equals(Optional.of(query.owner()))) {
            held.add(waiter);
            return waiter.answer();
        }
        if (!answered(waiter)) {
            waiters.add(waiter);
            waiter.answer().completeOnTimeout(new NotYetVisible<>(), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        return waiter.answer();
    }

    private void wake() {
        waiters.removeIf(this::answered);
    }

    private <A> boolean answered(Waiter<A> waiter) {
        InMemoryMailbox mailbox = mailbox(waiter.query().owner());
        if (!mailbox.satisfies(waiter.freshness())) {
            return waiter.answer().isDone();
        }
        waiter.answer().complete(new Served<>(mailbox.answer(waiter.query())));
        return true;
    }

    private InMemoryMailbox mailbox(UserId owner) {
        return mailboxes.computeIfAbsent(owner, InMemoryMailbox::new);
    }
}
