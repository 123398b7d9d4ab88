package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.processor.FreshLog.Sent;
import io.parley.processor.fold.FoldOutcome;
import io.parley.schemas.events.Send;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxAnswer;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxReader;
import io.parley.schemas.mailbox.Message;
import io.parley.schemas.mailbox.MessagePosition;
import io.parley.schemas.mailbox.Page;
import io.parley.schemas.opaque.VisibilityToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A processor node, and what its readers see. */
public record TestNode(ProcessorApp app, SimpleMeterRegistry metrics) implements AutoCloseable {
    private static final int PAGE = 100;

    public static TestNode start(FreshLog log, Path state) throws InterruptedException {
        return start(log, log.config(state));
    }

    static TestNode start(FreshLog log, ProcessorConfig config) throws InterruptedException {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        return new TestNode(ProcessorApp.start(config, log.topicIds(), metrics), metrics);
    }

    static TestNode startReady(FreshLog log, Path state) throws InterruptedException {
        return startReady(log, log.config(state));
    }

    static TestNode startReady(FreshLog log, ProcessorConfig config) throws InterruptedException {
        TestNode node = start(log, config);
        try {
            return node.awaitReady();
        } catch (AssertionError | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    public TestNode awaitReady() {
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(app.whyNotReady()).isEmpty());
        return this;
    }

    public MailboxReader mailboxes() {
        return app.mailboxes();
    }

    /** How many events of topic {@code messages} this node has folded to this outcome, live or restoring. */
    long folded(FoldOutcome outcome) {
        return (long)
                metrics.counter("parley.fold.events", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                        .count();
    }

    static VisibilityToken tokenOf(Send send) {
        return new VisibilityToken.OfMessage(send.conversationId(), send.sender(), send.messageId());
    }

    /** Waits until the sends are in both their mailboxes. */
    void awaitVisible(Collection<Sent> sent) {
        for (Sent one : sent) {
            for (UserId owner : List.of(one.send().sender(), one.send().recipient())) {
                read(new FeedAfter(owner, 0, 1), new Freshness(0, Optional.of(tokenOf(one.send()))));
            }
        }
    }

    <A> A read(MailboxQuery<A> query, Freshness freshness) {
        MailboxAnswer<A> answer =
                app.mailboxes().read(query, freshness, TestPatience.LONG).join();
        assertThat(answer).isInstanceOf(MailboxAnswer.Served.class);
        return ((MailboxAnswer.Served<A>) answer).value();
    }

    long head(UserId owner) {
        return read(new FeedAfter(owner, 0, 1), Freshness.ANY).head();
    }

    /** All changes of a mailbox. */
    FeedPage feed(UserId owner) {
        FeedPage whole = new FeedPage(List.of(), 0);
        while (true) {
            FeedPage page = read(new FeedAfter(owner, whole.entries().size(), PAGE), Freshness.ANY);
            if (page.entries().isEmpty()) {
                return whole;
            }
            var entries = new ArrayList<>(whole.entries());
            entries.addAll(page.entries());
            whole = new FeedPage(entries, page.head());
        }
    }

    /** All messages of a conversation, oldest first. */
    List<Message> conversation(UserId owner, UserId peer) {
        List<Message> messages = new ArrayList<>();
        Optional<MessagePosition> from = Optional.empty();
        do {
            Page<Message, MessagePosition> page =
                    read(new ConversationMessages(owner, peer, PAGE, Direction.OLDEST_FIRST, from), Freshness.ANY);
            messages.addAll(page.items());
            from = page.next();
        } while (from.isPresent());
        return messages;
    }

    @Override
    public void close() {
        app.close();
    }
}
