package io.parley.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.endtoend.MailboxModel.Entry;
import io.parley.endtoend.MailboxModel.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads mailboxes whole, through the public API, and compares it with the model: the list of conversations, every page of every
 * one, and the feed. Many users are read at the same time.
 */
final class MailboxComparison {
    /** Small, so that most of the longer conversations take more than one page. */
    private static final int PAGE = 20;

    private static final int LARGE_PAGE = 500;

    /** Characters of a text in a list of conversations. */
    private static final int PREVIEW_MAX = 256;

    /** How long mailboxes may take to catch up with what was acknowledged. */
    private static final Duration CATCH_UP_PATIENCE = TestPatience.LONG;

    private final ParleyClient client;
    private final Map<String, String> sentAtOf = new ConcurrentHashMap<>();
    private final AtomicLong reads = new AtomicLong();

    private MailboxComparison(ParleyClient client) {
        this.client = client;
    }

    /**
     * Fails at the first difference.
     *
     * @param mailboxes of whom to compare, as they must be
     * @return how many reads it took
     */
    static long compare(ParleyClient client, Map<String, Mailbox> mailboxes)
            throws InterruptedException, ExecutionException {
        MailboxComparison comparison = new MailboxComparison(client);
        List<Callable<Void>> users = new ArrayList<>();
        mailboxes.forEach((user, mailbox) -> users.add(() -> {
            comparison.compare(user, mailbox);
            return null;
        }));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(users)) {
                done.get();
            }
        }
        return comparison.reads.get();
    }

    private void compare(String user, Mailbox expected) {
        int messages = expected.messages();
        List<JsonNode> recents = recents(user, messages);
        compareRecents(user, expected, recents);
        Map<Long, String> messageIdBySeq = new TreeMap<>();
        for (var conversation : expected.byPeer().entrySet()) {
            compareConversation(user, conversation.getKey(), conversation.getValue(), messageIdBySeq);
        }
        List<Long> everySeq = new ArrayList<>(messageIdBySeq.keySet());
        assertThat(everySeq).as("sequence numbers of %s", user).hasSize(messages);
        assertThat(everySeq.getFirst()).as("first sequence number of %s", user).isEqualTo(1);
        assertThat(everySeq.getLast()).as("last sequence number of %s", user).isEqualTo(messages);
        compareFeed(user, messageIdBySeq);
    }

    private List<JsonNode> recents(String user, int messages) {
        List<JsonNode> recents = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            String path = "/conversations?limit=" + LARGE_PAGE + (cursor == null ? "" : "&cursor=" + cursor);
            JsonNode page = caughtUp(user, path, messages);
            page.path("conversations").forEach(recents::add);
            cursor = next(page);
        } while (cursor != null);
        return recents;
    }

    /** Every read of a list is one of somebody who has seen everything already: the server has to wait until it has, too. */
    private JsonNode caughtUp(String user, String path, int messages) {
        long deadline = System.nanoTime() + CATCH_UP_PATIENCE.toNanos();
        while (true) {
            reads.incrementAndGet();
            ParleyClient.Answer answer = client.getSince(user, path, messages);
            // A 503 has taken seconds: the server waits before it gives up.
            if (answer.status() != 503 || System.nanoTime() > deadline) {
                return answer.success();
            }
        }
    }

    private static void compareRecents(String user, Mailbox expected, List<JsonNode> recents) {
        assertThat(recents)
                .as("conversations of %s", user)
                .extracting(summary -> summary.path("peer").asText())
                .containsExactlyInAnyOrderElementsOf(expected.byPeer().keySet());
        // Two last messages of the very same millisecond may stand either way round, since the list is by time; so
        // places are
        // compared between one millisecond and the next.
        int oldestOfNewerMillis = Integer.MAX_VALUE;
        int oldestOfThisMilli = Integer.MAX_VALUE;
        String newerSentAt = "9";
        for (JsonNode summary : recents) {
            String peer = summary.path("peer").asText();
            List<Entry> entries = requireNonNull(expected.byPeer().get(peer));
            compareSummary(user, peer, entries, summary);
            String sentAt = summary.path("lastMessage").path("sentAt").asText();
            if (!sentAt.equals(newerSentAt)) {
                oldestOfNewerMillis = Math.min(oldestOfNewerMillis, oldestOfThisMilli);
                oldestOfThisMilli = Integer.MAX_VALUE;
            }
            int index = entries.getLast().index();
            assertThat(sentAt)
                    .as("time of %s's conversations at %s", user, peer)
                    .isLessThanOrEqualTo(newerSentAt);
            assertThat(index)
                    .as("order of %s's conversations at %s", user, peer)
                    .isLessThan(oldestOfNewerMillis);
            oldestOfThisMilli = Math.min(oldestOfThisMilli, index);
            newerSentAt = sentAt;
        }
    }

    private static void compareSummary(String user, String peer, List<Entry> entries, JsonNode summary) {
        Entry last = entries.getLast();
        JsonNode lastMessage = summary.path("lastMessage");
        assertThat(summary.path("conversationId").asText())
                .isEqualTo(user.compareTo(peer) <= 0 ? user + ":" + peer : peer + ":" + user);
        assertThat(lastMessage.path("messageId").asText())
                .as("last message of %s with %s", user, peer)
                .isEqualTo(last.line().messageId().toString());
        assertThat(lastMessage.path("sender").asText()).isEqualTo(last.line().from());
        String preview = lastMessage.path("text").asText();
        String text = last.line().text();
        if (text.length() <= PREVIEW_MAX) {
            assertThat(preview).isEqualTo(text);
        } else {
            assertThat(text).startsWith(preview);
            assertThat(preview.codePointCount(0, preview.length())).isBetween(PREVIEW_MAX - 2, PREVIEW_MAX);
        }
        long inbound = entries.stream()
                .filter(entry -> !entry.line().from().equals(user))
                .count();
        assertThat(summary.path("unread").asLong())
                .as("unread of %s with %s", user, peer)
                .isEqualTo(inbound);
        assertThat(summary.path("readSeq").asLong()).isZero();
    }

    private void compareConversation(String user, String peer, List<Entry> expected, Map<Long, String> messageIdBySeq) {
        List<JsonNode> messages = messages(user, peer);
        assertThat(messages).as("messages of %s with %s", user, peer).hasSize(expected.size());
        long earlierSeq = 0;
        String earlierSentAt = "";
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            compareMessage(user, expected.get(i), message);
            long seq = message.path("seq").asLong();
            String sentAt = message.path("sentAt").asText();
            assertThat(seq).as("sequence of %s with %s", user, peer).isGreaterThan(earlierSeq);
            assertThat(sentAt).as("time of %s with %s", user, peer).isGreaterThanOrEqualTo(earlierSentAt);
            assertThat(messageIdBySeq.put(seq, message.path("messageId").asText()))
                    .as("another message of %s with sequence number %s", user, seq)
                    .isNull();
            earlierSeq = seq;
            earlierSentAt = sentAt;
        }
    }

    /** Oldest first. */
    private List<JsonNode> messages(String user, String peer) {
        List<JsonNode> messages = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            reads.incrementAndGet();
            JsonNode page = client.get(
                            user,
                            "/conversations/" + ParleyClient.encoded(peer) + "/messages?limit=" + PAGE
                                    + (cursor == null ? "" : "&before=" + cursor))
                    .success();
            page.path("messages").forEach(messages::add);
            cursor = next(page);
        } while (cursor != null);
        return messages.reversed();
    }

    private void compareMessage(String user, Entry expected, JsonNode message) {
        String messageId = expected.line().messageId().toString();
        assertThat(message.path("messageId").asText()).as("message of %s", user).isEqualTo(messageId);
        assertThat(message.path("sender").asText()).isEqualTo(expected.line().from());
        assertThat(message.path("text").asText()).isEqualTo(expected.line().text());
        String sentAt = message.path("sentAt").asText();
        assertThat(sentAtOf.merge(messageId, sentAt, (first, second) -> first))
                .as("time of message %s in both mailboxes", messageId)
                .isEqualTo(sentAt);
    }

    private void compareFeed(String user, Map<Long, String> messageIdBySeq) {
        long after = 0;
        while (after < messageIdBySeq.size()) {
            reads.incrementAndGet();
            JsonNode page = client.get(user, "/feed?after=" + after + "&limit=" + LARGE_PAGE)
                    .success();
            assertThat(page.path("head").asLong()).as("head of %s", user).isEqualTo(messageIdBySeq.size());
            assertThat(page.path("entries").size())
                    .as("feed of %s after %s", user, after)
                    .isPositive();
            for (JsonNode entry : page.path("entries")) {
                after++;
                assertThat(entry.path("seq").asLong()).as("feed of %s", user).isEqualTo(after);
                assertThat(entry.path("type").asText()).isEqualTo("message");
                assertThat(entry.path("messageId").asText())
                        .as("feed of %s at %s", user, after)
                        .isEqualTo(messageIdBySeq.get(after));
            }
        }
    }

    private static @Nullable String next(JsonNode page) {
        return page.hasNonNull("nextCursor")
                ? ParleyClient.encoded(page.path("nextCursor").asText())
                : null;
    }
}
