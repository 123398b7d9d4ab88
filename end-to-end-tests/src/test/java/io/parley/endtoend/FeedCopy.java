package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client has put together of its feed, from whatever connections it had. Fails at the first change that is not the next one and
 * not, to the letter, one that was there before. One thread at a time.
 */
final class FeedCopy {
    private final String client;
    private final List<JsonNode> entries = new ArrayList<>();

    /** @param client says in a failure whose copy it is */
    FeedCopy(String client) {
        this.client = client;
    }

    /** How far this client has seen its mailbox. */
    int head() {
        return entries.size();
    }

    List<JsonNode> entries() {
        return entries;
    }

    /**
     * Takes the change that came after number {@code after} on a connection.
     *
     * @return its number
     */
    long take(long after, JsonNode entry) {
        long sequence = entry.path("seq").asLong();
        assertThat(sequence)
                .as("change that %s got after %d: %s", client, after, entry)
                .isEqualTo(after + 1);
        if (sequence <= entries.size()) {
            assertThat(entry)
                    .as("change %d, as %s gets it again", sequence, client)
                    .isEqualTo(entries.get((int) sequence - 1));
        } else {
            assertThat(sequence).as("first change that %s had not got", client).isEqualTo(entries.size() + 1L);
            entries.add(entry);
        }
        return sequence;
    }
}
