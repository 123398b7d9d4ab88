package io.parley.endtoend.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.NodeInProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some are refused and gone in the same moment, again and again, while others ask for what is theirs over connections that they keep. Whatever becomes
 * of the former's connections, each of the latter gets the answer to his own question.
 */
class AbruptClientsTest {
    private static final int QUESTIONS = Integer.getInteger("parley.fuzz.questions", 2_500);
    private static final long SEED = Long.getLong("parley.fuzz.seed", new Random().nextLong());
    private static final int ASKING = 4;
    private static final int ABRUPT = 6;
    private static final Duration VALIDITY = Duration.ofHours(12);

    @TempDir
    private Path directory;

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void shouldGiveEverybodyTheAnswerToHisOwnQuestion() throws Exception {
        try (NodeInProcess node = NodeInProcess.startForHostileClients(directory)) {
            List<Future<?>> clients = new ArrayList<>();
            List<Future<Integer>> abrupt = new ArrayList<>();
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                for (int i = 0; i < ASKING; i++) {
                    String user = "asking-" + i;
                    clients.add(threads.submit(() -> {
                        ask(node, user);
                        return null;
                    }));
                }
                for (int i = 0; i < ABRUPT; i++) {
                    Random random = new Random(SEED + i);
                    abrupt.add(threads.submit(() -> beAbrupt(node, random)));
                }
                try {
                    for (Future<?> client : clients) {
                        client.get();
                    }
                } finally {
                    over.set(true);
                }
            }
            int refused = 0;
            for (Future<Integer> one : abrupt) {
                refused += one.get();
            }
            System.out.println(refused + " answers to those who are abrupt, seed " + SEED);
            // Else the others were hardly ever disturbed.
            assertThat(refused).as("seed %d", SEED).isGreaterThan(QUESTIONS);
        }
    }

    /** Each question has another answer: who asks, and for what. */
    private static void ask(NodeInProcess node, String user) throws IOException {
        String token = node.tokens().of(user, VALIDITY);
        try (var connection = new LeanConnection(node.url())) {
            for (int i = 0; i < QUESTIONS; i++) {
                String field = "of-" + user + "-" + i;
                byte[] body = ("{\"to\":\"bob\",\"text\":\"x\",\"" + field + "\":1}").getBytes(StandardCharsets.UTF_8);
                Reply refused =
                        connection.exchange(Request.with("POST", "/v1/messages", token, "application/json", body));
                assertThat(refused.text()).as("seed %d, %s", SEED, refused).contains(field + " is unknown");
                Reply page = connection.exchange(Request.get("/v1/feed?limit=" + (i % 500 + 1), token));
                assertThat(page.status()).as("seed %d, %s", SEED, page).isEqualTo(200);
                assertThat(page.text()).as("seed %d, %s", SEED, page).contains("\"head\":0");
            }
        }
    }

    /** @return how many of his requests were refused */
    private int beAbrupt(NodeInProcess node, Random random) {
        String token = node.tokens().of("abrupt", VALIDITY);
        List<Request> requests = List.of(
                Request.get("/v1/feed", token).withHeader("X-Long: " + "x".repeat(20_000)),
                Request.get("/v1/feed", token).withHeader("no colon"),
                Request.get("/" + "a".repeat(17_000), token));
        int refused = 0;
        while (!over.get()) {
            try (var connection = new LeanConnection(node.url())) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    Reply reply = connection.exchange(HostileValues.pick(requests, random));
                    assertThat(reply.status()).as("seed %d, %s", SEED, reply).isBetween(400, 499);
                    refused++;
                }
            } catch (IOException e) {
                // The server may be abrupt as well.
            }
        }
        return refused;
    }
}
