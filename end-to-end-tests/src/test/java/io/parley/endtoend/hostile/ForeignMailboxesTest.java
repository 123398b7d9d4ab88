package io.parley.endtoend.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.NodeInProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody asks for everybody else's, ten thousand times, by whatever he could have overheard. Each conversation has a text of its own to look for. */
class ForeignMailboxesTest {
    private static final int REQUESTS = 10_000;
    private static final long SEED = Long.getLong("parley.fuzz.seed", new Random().nextLong());
    private static final Duration VALIDITY = Duration.ofHours(1);

    /** One the beginning of another, in another case, or made of what joins and separates elsewhere. */
    private static final List<String> USERS =
            List.of("a", "al", "ali", "alice", "Alice", "alice-", "alice.", "b", "bob", "|", "=", "+", "..", "~");

    private static final Pattern GIVEN = Pattern.compile("\"(?:nextCursor|token)\":\"([^\"]+)\"");
    private static final Pattern CANARY = Pattern.compile("canary<([^<>]+)<([^<>]+)>");

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, String> tokens = new HashMap<>();

    /** Cursors and tokens, whosever they are. */
    private final List<String> overheard = new ArrayList<>();

    private int seenOwn;

    @Test
    void shouldGiveNobodyAByteOfWhatOthersWroteToOthers() throws Exception {
        try (NodeInProcess node = NodeInProcess.startForHostileClients(directory);
                var connection = new LeanConnection(node.url())) {
            USERS.forEach(user -> tokens.put(user, node.tokens().of(user, VALIDITY)));
            writeToEachOther(connection);
            listen(connection);
            Map<String, String> before = mailboxes(connection);

            for (int i = 0; i < REQUESTS; i++) {
                String user = HostileValues.pick(USERS, random);
                Request request = request(user);
                assertOwn(user, request, connection.exchange(request));
            }

            assertThat(seenOwn).as("seed %d", SEED).isGreaterThan(REQUESTS / 10);
            assertThat(mailboxes(connection)).as("seed %d", SEED).isEqualTo(before);
        }
    }

    private String token(String user) {
        return String.valueOf(tokens.get(user));
    }

    private void writeToEachOther(LeanConnection connection) throws IOException {
        for (String from : USERS) {
            StringBuilder lines = new StringBuilder();
            for (String to : USERS) {
                for (int i = 0; i < 3; i++) {
                    lines.append("{\"to\":\"%s\",\"text\":\"canary<%s<%s>\"}\n".formatted(to, from, to));
                }
            }
            Reply reply = connection.exchange(Request.with(
                    "POST",
                    "/v1/messages:batch",
                    token(from),
                    "application/x-ndjson",
                    lines.toString().getBytes(StandardCharsets.UTF_8)));
            assertThat(reply.status()).isEqualTo(200);
            overhear(reply);
        }
        int each = 3 * (2 * USERS.size() - 1);
        for (String user : USERS) {
            Awaitility.await()
                    .atMost(LeanConnection.ANSWER_TIME_MAX)
                    .untilAsserted(() -> assertThat(connection
                                    .exchange(Request.get("/v1/feed?limit=1", token(user)))
                                    .text())
                            .contains("\"head\":" + each));
        }
    }

    private void overhear(Reply reply) {
        Matcher given = GIVEN.matcher(reply.text());
        while (given.find()) {
            overheard.add(given.group(1));
        }
    }

    private void listen(LeanConnection connection) throws IOException {
        for (String user : USERS) {
            overhear(connection.exchange(Request.get("/v1/conversations?limit=2", token(user))));
            for (String peer : USERS) {
                overhear(connection.exchange(Request.get(messages(peer) + "?limit=2", token(user))));
            }
        }
    }

    private static String conversation(String peer) {
        return "/v1/conversations/"
                + URLEncoder.encode(peer, StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private static String messages(String peer) {
        return conversation(peer) + "/messages";
    }

    private Map<String, String> mailboxes(LeanConnection connection) throws IOException {
        Map<String, String> mailboxes = new HashMap<>();
        for (String user : USERS) {
            mailboxes.put(
                    user,
                    connection
                                    .exchange(Request.get("/v1/feed?limit=500", token(user)))
                                    .text()
                            + connection
                                    .exchange(Request.get("/v1/conversations?limit=500", token(user)))
                                    .text());
        }
        return mailboxes;
    }

    /** Any read, with anybody's things. */
    private Request request(String user) {
        String peer = HostileValues.pick(USERS, random);
        String stolen = HostileValues.pick(overheard, random);
        String target = switch (random.nextInt(10)) {
            case 0 -> "/v1/conversations?cursor=" + stolen;
            case 1 -> "/v1/conversations?limit=" + (1 + random.nextInt(500));
            case 2 -> conversation(peer) + "?token=" + stolen;
            case 3 -> messages(peer) + "?before=" + stolen;
            case 4 -> messages(peer) + "?after=" + stolen;
            case 5 -> messages(peer) + "?limit=" + (1 + random.nextInt(500));
            case 6 -> "/v1/feed?limit=500&after=" + random.nextInt(100);
            case 7 -> "/v1/feed?token=" + stolen;
            case 8 -> conversation(peer + ":" + user);
            default -> "/v1/conversations/" + HostileValues.value(random) + "/messages";
        };
        return Request.get(target, token(user));
    }

    private void assertOwn(String user, Request request, Reply reply) {
        assertThat(reply.status())
                .as("seed %d, %s asks %s", SEED, user, request.target())
                .isIn(200, 400, 404, 503);
        Matcher canary = CANARY.matcher(reply.text());
        while (canary.find()) {
            assertThat(user)
                    .as("seed %d, %s asks %s and gets %s", SEED, user, request.target(), canary.group())
                    .isIn(canary.group(1), canary.group(2));
            seenOwn++;
        }
    }
}
