package io.parley.endtoend.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.NodeInProcess;
import io.parley.endtoend.hostile.RawRequests.RawAttempt;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes that are hardly HTTP, on connections of their own. Each connection ends, whatever was sent; no answer is a fault of the server or tells of
 * its inside; what may hide a second request is refused, and the second one is not served. {@code -Dparley.fuzz.connections} and {@code
 * -Dparley.fuzz.seed} make a campaign of it.
 */
class RawHttpTest {
    private static final int CONNECTIONS = Integer.getInteger("parley.fuzz.connections", 10_000);
    private static final long SEED = Long.getLong("parley.fuzz.seed", new Random().nextLong());
    private static final int CLIENTS = 4;
    private static final int MINUTES_MAX = 300;
    private static final Duration VALIDITY = Duration.ofHours(12);

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) ");
    private static final Pattern INSIDE =
            Pattern.compile("\\bat [\\w.$/]+\\(|Exception\\b|\\borg\\.eclipse\\b|\\bJetty\\b");

    @TempDir
    private Path directory;

    private final Map<String, LongAdder> statuses = new ConcurrentSkipListMap<>();

    @Test
    @Timeout(MINUTES_MAX * 60)
    void shouldRefuseOrServeWhateverComesAndServeOnAfterwards() throws Exception {
        try (NodeInProcess node = NodeInProcess.startForHostileClients(directory);
                var faults = new FaultLog()) {
            String token = node.tokens().of("alice", VALIDITY);
            List<Future<?>> clients = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
                for (int i = 0; i < CLIENTS; i++) {
                    var requests = new RawRequests(token, new Random(SEED + i));
                    clients.add(threads.submit(() -> {
                        run(node.url(), requests);
                        return null;
                    }));
                }
            }
            for (Future<?> client : clients) {
                client.get();
            }
            System.out.printf("%d connections, seed %d: %s%n", CONNECTIONS, SEED, statuses);
            assertThat(faults.seen()).as("seed %d", SEED).isEmpty();
            new Afterwards(node).assertServes();
        }
    }

    private void run(URI server, RawRequests requests) {
        for (int i = 0; i < CONNECTIONS / CLIENTS; i++) {
            RawAttempt attempt = requests.next();
            String answer = answer(server, attempt);
            List<Integer> answered = statuses(answer);
            assertThat(answered)
                    .as("seed %d, answers to %s", SEED, attempt)
                    .allMatch(status -> status < 500 || status == 503);
            assertThat(INSIDE.matcher(answer).find())
                    .as("seed %d, %s to %s", SEED, answer, attempt)
                    .isFalse();
            if (attempt.refused()) {
                assertThat(answered)
                        .as("seed %d, answers to %s", SEED, attempt)
                        .hasSizeLessThanOrEqualTo(1)
                        .allMatch(status -> status >= 400);
            }
            String outcome = answered.isEmpty() ? "none" : answered.getFirst().toString();
            statuses.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        }
    }

    private static List<Integer> statuses(String answer) {
        List<Integer> statuses = new ArrayList<>();
        Matcher line = STATUS_LINE.matcher(answer);
        while (line.find()) {
            statuses.add(Integer.valueOf(line.group(1)));
        }
        return statuses;
    }

    /** All that the server says until it ends the connection. */
    private static String answer(URI server, RawAttempt attempt) {
        try (Socket socket = LeanConnection.connect(server)) {
            try {
                socket.getOutputStream().write(attempt.bytes());
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("expected the connection to end, seed " + SEED + ", after " + attempt, e);
            } catch (SocketException e) {
                // Ended while we were still at it: that is an answer too.
                return "";
            }
        } catch (IOException e) {
            throw new AssertionError("expected a connection, seed " + SEED, e);
        }
    }
}
