package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.endtoend.LiveModel.Marked;
import io.parley.endtoend.LiveModel.Sent;
import io.parley.endtoend.SummaryModel.Summary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * One user who sends, sends again, marks as read, and looks at his conversations after each of these: whatever a list says must be what
 * the changes up to one moment say, and that moment must not lie before what he has seen or named. One thread.
 */
final class MailboxWriter implements AutoCloseable {
    /** JSON makes six bytes of each of these: more than what sockets hold while nobody reads. */
    private static final String LARGE_TEXT = "\u0001".repeat(20_000);

    private static final int LARGE_ONE_IN = 12;
    private static final int SMALL_MAX = 200;

    /** Small, so that pages of large messages stay within what the server makes in memory. */
    private static final int CATCH_UP_LIMIT = 40;

    /** For a change that a list shows and his feed does not yet; a standby is behind by far less. */
    private static final int MISSING_CHANGE_SECONDS = 20;

    private final String user;
    private final List<String> users;
    private final LiveModel model;
    private final Random random;
    private final PatientClient client;
    private final FeedCopy copy;
    private final SummaryModel summaries;

    /** How many changes {@link #summaries} has taken, and the messages among them. */
    private int applied;

    private final Set<String> appliedMessages = new HashSet<>();
    private final List<Sent> mine = new ArrayList<>();

    /** @param users whom he writes to, himself among them */
    MailboxWriter(RestartableNode node, String user, List<String> users, LiveModel model, Random random) {
        this.user = user;
        this.users = users;
        this.model = model;
        this.random = random;
        this.client = new PatientClient(node, user);
        this.copy = new FeedCopy(user + "'s writer");
        this.summaries = new SummaryModel(user);
    }

    FeedCopy copy() {
        return copy;
    }

    void actOnce() throws InterruptedException {
        int kind = random.nextInt(10);
        if (kind < 5 || mine.isEmpty()) {
            send();
        } else if (kind < 6) {
            sendAgain();
        } else if (kind < 9) {
            markRead();
        } else {
            look("");
        }
    }

    private void send() throws InterruptedException {
        String to = users.get(random.nextInt(users.size()));
        String messageId = new UUID(random.nextLong(), random.nextLong()).toString();
        String text = text();
        long begun = model.now();
        JsonNode accepted = client.send(to, messageId, text);
        Sent message = new Sent(user, to, messageId, text, begun, model.now());
        String token = checked(message, accepted);
        model.accepted(message, token);
        mine.add(message);
        if (random.nextBoolean()) {
            look("&token=" + token);
            assertThat(appliedMessages)
                    .as("messages in the list that was to show one")
                    .contains(messageId);
        }
    }

    private void sendAgain() throws InterruptedException {
        Sent message = mine.get(random.nextInt(mine.size()));
        String token = checked(message, client.send(message.to(), message.messageId(), message.text()));
        look("&token=" + token);
        assertThat(appliedMessages).as("messages in a list").contains(message.messageId());
    }

    private static String checked(Sent message, JsonNode accepted) {
        assertThat(accepted.path("messageId").asText()).isEqualTo(message.messageId());
        assertThat(accepted.path("conversationId").asText()).isEqualTo(message.conversationId());
        return accepted.path("token").asText();
    }

    private String text() {
        if (random.nextInt(LARGE_ONE_IN) == 0) {
            return LARGE_TEXT + random.nextInt();
        }
        return "\u2028\ud83d\udc4b\r\n " + random.nextLong() + "x".repeat(random.nextInt(SMALL_MAX));
    }

    private void markRead() throws InterruptedException {
        String peer = users.get(random.nextInt(users.size()));
        // Now and then beyond what there is.
        long sequence = 1L + random.nextInt(copy.head() + 3);
        int visible = copy.head();
        String token = client.markRead(peer, sequence).path("token").asText();
        String conversationId = user.compareTo(peer) <= 0 ? user + ":" + peer : peer + ":" + user;
        model.accepted(new Marked(user, conversationId, sequence, visible), token);
        List<Summary> list = look("&token=" + token);
        list.stream()
                .filter(summary -> summary.conversationId().equals(conversationId))
                .filter(summary -> hasFirstWithin(conversationId, visible))
                .forEach(summary -> assertThat(summary.readSeq())
                        .as("marker in a list that was to show one at %d", sequence)
                        .isGreaterThanOrEqualTo(Math.min(sequence, visible)));
    }

    private boolean hasFirstWithin(String conversationId, int visible) {
        return copy.entries().subList(0, visible).stream()
                .anyMatch(entry -> entry.path("conversationId").asText().equals(conversationId));
    }

    /**
     * Reads the list of conversations from a state not older than what he has seen, and finds among the changes since then the moment
     * that it shows. His feed may first come from a node that is behind the one that gave the list, since it is asked for no more than
     * he has of it: then the changes that are missing must still come.
     */
    private List<Summary> look(String parameters) throws InterruptedException {
        int seen = copy.head();
        List<Summary> list = list(parameters, seen);
        catchUp("");
        applyUpTo(seen);
        List<Summary> atFirst = summaries.summaries();
        while (!summaries.summaries().equals(list)) {
            if (applied == copy.head()) {
                takePage("&wait=" + MISSING_CHANGE_SECONDS);
            }
            assertThat(applied)
                    .as(
                            "%s's list %s is the one after some change from %d (%s) to %d (%s)",
                            user, list, seen, atFirst, copy.head(), summaries.summaries())
                    .isLessThan(copy.head());
            applyUpTo(applied + 1);
        }
        return list;
    }

    private List<Summary> list(String parameters, int seen) throws InterruptedException {
        JsonNode page =
                client.get("/v1/conversations?limit=500" + parameters, "Parley-Seen-Seq", Integer.toString(seen));
        List<Summary> list = new ArrayList<>();
        page.path("conversations").forEach(each -> list.add(Summary.of(each)));
        return list;
    }

    private void applyUpTo(int sequence) {
        for (; applied < sequence; applied++) {
            JsonNode entry = copy.entries().get(applied);
            summaries.apply(entry);
            appliedMessages.add(entry.path("messageId").asText());
        }
    }

    private void catchUp(String parameters) throws InterruptedException {
        while (copy.head() < takePage(parameters)) {}
    }

    /** Takes what follows in the feed, a page at most; gives the head of the state that it came from. */
    private int takePage(String parameters) throws InterruptedException {
        JsonNode page = client.get("/v1/feed?limit=" + CATCH_UP_LIMIT + "&after=" + copy.head() + parameters);
        long last = copy.head();
        for (JsonNode entry : page.path("entries")) {
            last = copy.take(last, entry);
        }
        return page.path("head").asInt();
    }

    /** Takes every change up to the one that {@code token} names, at least. */
    void catchUpWith(String token) throws InterruptedException {
        catchUp("&token=" + token);
    }

    /** When nobody acts any more and he has seen everything: the list must say exactly that. */
    void lookAtTheEnd() throws InterruptedException {
        int head = copy.head();
        look("");
        assertThat(copy.head()).as("head when nothing happens any more").isEqualTo(head);
        assertThat(applied).as("change that the last list shows").isEqualTo(head);
    }

    @Override
    public void close() {
        client.close();
    }
}
