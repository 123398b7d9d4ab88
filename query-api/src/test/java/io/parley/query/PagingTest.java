package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.query.QueryServer.Answer;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of any size, put together, are the whole list: nothing twice, nothing missing, in order. */
final class PagingTest {
    private static final UserId OWNER = new UserId("owner");
    private static final int PEERS = 40;
    private static final int CHANGES = 600;
    private static final int WALKS = 10;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final QueryServer server = QueryServer.start(Duration.ofSeconds(5));

    /** Peers by their last message, the oldest first. */
    private final SequencedSet<String> peersByLastMessage = new LinkedHashSet<>();

    @BeforeEach
    void fill() {
        long sentAtMs = 1_700_000_000_000L;
        for (int i = 0; i < CHANGES; i++) {
            // Small peer numbers are frequent, so that conversations have one message, or hundreds.
            UserId peer = new UserId("peer-" + Math.min(random.nextInt(PEERS), random.nextInt(PEERS)));
            if (random.nextInt(10) == 0) {
                server.mailboxes.markRead(OWNER, peer, random.nextLong(i + 1L));
                continue;
            }
            boolean outbound = random.nextBoolean();
            server.mailboxes.send(outbound ? OWNER : peer, outbound ? peer : OWNER, "message " + i, sentAtMs);
            peersByLastMessage.addLast(peer.value());
            sentAtMs += random.nextInt(3);
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldWalkAllConversations() {
        List<String> expected = List.copyOf(peersByLastMessage.reversed());
        for (int walk = 0; walk < WALKS; walk++) {
            List<String> peers = walk("/v1/conversations", "cursor", Optional.empty(), "peer", new ArrayList<>());

            assertThat(peers).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void shouldWalkAConversationBackToItsBeginningAndForwardToItsEnd() {
        for (int walk = 0; walk < WALKS; walk++) {
            // Given
            UserId peer = new UserId(anyOf(List.copyOf(peersByLastMessage)));
            String path = "/v1/conversations/" + peer + "/messages";
            List<String> expected = server.mailboxes.conversation(OWNER, peer).stream()
                    .map(PagingTest::sequence)
                    .toList();
            List<String> cursors = new ArrayList<>();

            // When
            List<String> backward = walk(path, "before", Optional.empty(), "seq", cursors);

            // Then
            assertThat(backward).as("seed %d", seed).isEqualTo(expected.reversed());
            if (!cursors.isEmpty()) {
                String cursor = anyOf(cursors);
                List<String> older = walk(path, "before", Optional.of(cursor), "seq", new ArrayList<>());
                List<String> forward = walk(path, "after", Optional.of(cursor), "seq", new ArrayList<>());

                // The message at the cursor itself ended the page that gave it, and is in neither.
                int at = older.size();
                assertThat(older)
                        .as("seed %d", seed)
                        .isEqualTo(expected.subList(0, at).reversed());
                assertThat(forward).as("seed %d", seed).isEqualTo(expected.subList(at + 1, expected.size()));
            }
        }
    }

    @Test
    void shouldWalkTheFeedWithoutAHole() {
        for (int walk = 0; walk < WALKS; walk++) {
            long after = 0;
            while (after < server.mailboxes.head(OWNER)) {
                JsonNode page = server.get(OWNER, "/v1/feed?after=" + after + "&limit=" + anyLimit())
                        .json();
                for (JsonNode entry : page.get("entries")) {
                    after++;
                    assertThat(entry.get("seq").asLong()).as("seed %d", seed).isEqualTo(after);
                }
                assertThat(page.get("head").asLong()).isEqualTo(server.mailboxes.head(OWNER));
            }
            assertThat(after).as("seed %d", seed).isEqualTo(CHANGES);
        }
    }

    /** Follows cursors until there is none, and gives one field of all items. */
    private List<String> walk(
            String path, String parameter, Optional<String> start, String field, List<String> cursors) {
        List<String> items = new ArrayList<>();
        Optional<String> cursor = start;
        do {
            String at = cursor.map(text -> "&" + parameter + "=" + text).orElse("");
            Answer answer = server.get(OWNER, path + "?limit=" + anyLimit() + at);
            assertThat(answer.status()).as("seed %d", seed).isEqualTo(200);
            JsonNode page = answer.json().elements().next();
            page.forEach(item -> items.add(item.get(field).asText()));
            cursor = answer.nextCursor();
            cursor.ifPresent(cursors::add);
            assertThat(cursor.isPresent() && page.isEmpty())
                    .as("a page that goes on holds something, seed %d", seed)
                    .isFalse();
        } while (cursor.isPresent());
        return items;
    }

    /** Mostly small, so that a walk has many pages; sometimes the largest. */
    private int anyLimit() {
        return random.nextInt(10) == 0 ? 500 : 1 + random.nextInt(60);
    }

    private <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static String sequence(Message message) {
        return Long.toString(message.sequence());
    }
}
