package io.parley.endtoend.hostile;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.NodeInProcess;
import io.parley.endtoend.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route that a running node has, asked by everybody who is not alice, with all that she was ever given: ids, cursors, tokens, sequence numbers. A
 * route without a row here makes this fail.
 */
class AccessMatrixTest {
    private static final String CANARY = "canary-of-alice-5d1f0c";
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final String JSON = "application/json";

    /** Under {@code /v1/}: how each call is made, with alice's own things in it. */
    private static final Map<String, List<String>> CALLS = Map.ofEntries(
            entry("GET /v1/conversations", List.of("", "?limit=500", "?cursor={cursor}", "?token={token}")),
            entry("GET /v1/conversations/{peer}", List.of("", "?token={token}", "?token={marker}")),
            entry(
                    "GET /v1/conversations/{peer}/messages",
                    List.of("", "?limit=500", "?before={messages}", "?after={messages}", "?token={token}")),
            entry("GET /v1/feed", List.of("", "?after=0&limit=500", "?after=1", "?token={token}", "?token={marker}")),
            entry("GET /v1/feed/stream", List.of("", "?after=0", "?token={token}")),
            entry("POST /v1/messages", List.of("")),
            entry("POST /v1/messages:batch", List.of("")),
            entry("PUT /v1/conversations/{peer}/read", List.of("")));

    /** These are for anybody, and hold nothing of anybody. */
    private static final Set<String> OPEN = Set.of(
            "GET /health/live",
            "GET /health/ready",
            "GET /metrics",
            "GET /openapi.yaml",
            "GET /asyncapi.yaml",
            "GET /docs");

    /** The chat page itself; of its files only this one is in the description. */
    private static final String CHAT = "GET /";

    /** Beside the API, with {@code up} only: answers this machine's own page, which DevelopmentSignInTest is about. */
    private static final String SIGN_IN = "POST /dev/token";

    /** Ways to write a path that are in the description only once. */
    private static final Set<String> SPELLINGS = Set.of("POST /v1/messages%3Abatch", "POST /v1/messages%3abatch");

    /** The files of both pages: the same for everybody. */
    private static final Set<String> PAGE = page();

    /** Whom alice has written to, beside bob. */
    private static final List<String> PEERS = List.of("alic", "alice", "alice2", "mallory");

    private static final Tokens FORGER = Tokens.ofSecret("a secret of somebody else, as long as it has to be");

    @TempDir
    private static Path directory;

    private static NodeInProcess node;
    private static Tokens tokens;
    private static Map<String, String> given;
    private static String before;

    @BeforeAll
    static void letAliceAndBobWrite() throws Exception {
        node = NodeInProcess.startForHostileClients(directory);
        tokens = node.tokens();
        try (var connection = new LeanConnection(node.url())) {
            String alice = tokens.of("alice", VALIDITY);
            Reply sent = send(connection, alice, "bob");
            send(connection, alice, "bob");
            for (String peer : PEERS) {
                send(connection, alice, peer);
            }
            Awaitility.await()
                    .atMost(LeanConnection.ANSWER_TIME_MAX)
                    .untilAsserted(
                            () -> assertThat(feed(connection, "alice").text()).contains("\"head\":6"));
            byte[] marker = "{\"seq\":1}".getBytes(StandardCharsets.UTF_8);
            Reply read = connection.exchange(Request.with("PUT", "/v1/conversations/bob/read", alice, JSON, marker));
            Awaitility.await()
                    .atMost(LeanConnection.ANSWER_TIME_MAX)
                    .untilAsserted(
                            () -> assertThat(feed(connection, "alice").text()).contains("\"head\":7"));
            given = Map.of(
                    "token", found("token", sent),
                    "marker", found("token", read),
                    "cursor", found("nextCursor", connection.exchange(Request.get("/v1/conversations?limit=1", alice))),
                    "messages",
                            found(
                                    "nextCursor",
                                    connection.exchange(Request.get("/v1/conversations/bob/messages?limit=1", alice))));
            before = feed(connection, "alice").text();
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Reply send(LeanConnection connection, String token, String to) throws IOException {
        byte[] body = ("{\"to\":\"" + to + "\",\"text\":\"" + CANARY + "\"}").getBytes(StandardCharsets.UTF_8);
        Reply reply = connection.exchange(Request.with("POST", "/v1/messages", token, JSON, body));
        assertThat(reply.status()).isEqualTo(202);
        return reply;
    }

    private static Reply feed(LeanConnection connection, String user) throws IOException {
        return connection.exchange(Request.get("/v1/feed?limit=500", tokens.of(user, VALIDITY)));
    }

    private static String found(String field, Reply reply) {
        Matcher value = Pattern.compile("\"" + field + "\":\"([^\"]+)\"").matcher(reply.text());
        assertThat(value.find()).as(reply.toString()).isTrue();
        return value.group(1);
    }

    private static Set<String> page() {
        return Set.of(
                        "",
                        "parley.css",
                        "icon.svg",
                        "main.js",
                        "session.js",
                        "api.js",
                        "feed.js",
                        "stream.js",
                        "pause.js",
                        "outbox.js",
                        "list-view.js",
                        "conversation-view.js",
                        "show.js",
                        "docs/show.js",
                        "docs/swagger-ui-bundle.js",
                        "docs/swagger-ui.css")
                .stream()
                .map(file -> "GET /" + file)
                .collect(Collectors.toSet());
    }

    /**
     * Who asks.
     *
     * @param authorization empty for none
     * @param somebody whether he is a user, though another one
     */
    private record Stranger(String name, Optional<String> authorization, boolean somebody) {}

    private static List<Stranger> strangers() {
        String alice = tokens.of("alice", VALIDITY);
        List<Stranger> all = new ArrayList<>(List.of(
                new Stranger("nobody", Optional.empty(), false),
                new Stranger("alice, expired", bearer(tokens.of("alice", Duration.ofSeconds(-5))), false),
                new Stranger("alice, by another secret", bearer(FORGER.of("alice", VALIDITY)), false),
                new Stranger("alice, unsigned", bearer(unsigned(alice)), false),
                new Stranger("alice, signed for bob", bearer(spliced(alice, tokens.of("bob", VALIDITY))), false)));
        // No ids, though each would be alice's, or one of a conversation of hers, if it were cut, joined or cleaned.
        for (String id : List.of(
                "alice:bob", "alice ", "alice\\u0000", "", "../alice", "alice/", "alic\\u00e9", "\\uff41lice")) {
            all.add(new Stranger("id \"" + id + "\"", bearer(tokens.of(id, VALIDITY)), false));
        }
        for (String id : List.of(
                "mallory", "alic", "alice2", "Alice", "ALICE", "alice.", "a", ".", "..", "alice@x", "alice+", "~")) {
            all.add(new Stranger(id, bearer(tokens.of(id, VALIDITY)), true));
        }
        return all;
    }

    private static Optional<String> bearer(String token) {
        return Optional.of("Authorization: Bearer " + token);
    }

    private static String unsigned(String token) {
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return none + token.substring(token.indexOf('.'), token.lastIndexOf('.') + 1);
    }

    private static String spliced(String claims, String signature) {
        return claims.substring(0, claims.lastIndexOf('.')) + signature.substring(signature.lastIndexOf('.'));
    }

    @Test
    void shouldHaveARowForEveryRouteAndADescriptionOfEach() throws IOException {
        Set<String> rows = new TreeSet<>(CALLS.keySet());
        rows.addAll(OPEN);
        rows.add(CHAT);
        rows.add(SIGN_IN);
        assertThat(ApiDescription.of(node.url()).names()).isEqualTo(rows);

        rows.addAll(SPELLINGS);
        rows.addAll(PAGE);
        Set<String> routes = node.routes();
        assertThat(routes.stream().filter(route -> !route.startsWith("HEAD ")).collect(Collectors.toSet()))
                .isEqualTo(rows);
        assertThat(routes)
                .filteredOn(route -> route.startsWith("HEAD "))
                .allSatisfy(route -> assertThat(rows).contains(route.replaceFirst("HEAD", "GET")));
    }

    @Test
    void shouldShowAndChangeNothingOfAlicesToAnybodyElse() throws IOException {
        int calls = 0;
        try (var connection = new LeanConnection(node.url())) {
            for (Stranger stranger : strangers()) {
                for (Map.Entry<String, List<String>> call : CALLS.entrySet()) {
                    for (String query : call.getValue()) {
                        Request request = request(stranger, call.getKey(), query);
                        assertKeptOut(stranger, request, connection.exchange(request));
                        calls++;
                    }
                }
            }
            assertThat(feed(connection, "alice").text()).isEqualTo(before);
        }
        assertThat(calls).isGreaterThan(500);
    }

    @Test
    void shouldHoldNothingOfAnybodyWhereEverybodyMayLook() throws IOException {
        Set<String> routes = new TreeSet<>(OPEN);
        routes.addAll(PAGE);
        try (var connection = new LeanConnection(node.url())) {
            for (String route : routes) {
                Reply reply = connection.exchange(new Request("GET", route.substring(4), List.of(), null, 0));
                assertThat(reply.status()).as(route).isEqualTo(200);
                assertThat(reply.text()).as(route).doesNotContain(CANARY);
            }
        }
    }

    /** A send goes from the stranger to himself, and his marker is on his own conversation with alice's peer. */
    private static Request request(Stranger stranger, String route, String query) {
        String[] methodAndPath = route.split(" ");
        String target = methodAndPath[1].replace("{peer}", "bob") + query;
        for (Map.Entry<String, String> each : given.entrySet()) {
            target = target.replace("{" + each.getKey() + "}", each.getValue());
        }
        List<String> headers = new ArrayList<>();
        stranger.authorization().ifPresent(headers::add);
        String body = switch (route) {
            case "POST /v1/messages" -> "{\"to\":\"nobody\",\"text\":\"hi\"}";
            case "POST /v1/messages:batch" -> "{\"to\":\"nobody\",\"text\":\"hi\",\"sender\":\"alice\"}\n";
            case "PUT /v1/conversations/{peer}/read" -> "{\"seq\":6}";
            default -> "";
        };
        headers.add("Content-Type: " + (route.endsWith(":batch") ? "application/x-ndjson" : JSON));
        byte[] bytes = body.isEmpty() ? null : body.getBytes(StandardCharsets.UTF_8);
        return new Request(methodAndPath[0], target, headers, bytes, 0);
    }

    private static void assertKeptOut(Stranger stranger, Request request, Reply reply) {
        String asked = stranger.name() + " asks " + request.method() + " " + request.target();
        if (!stranger.somebody()) {
            assertThat(reply.status()).as(asked).isEqualTo(401);
        }
        assertThat(reply.status()).as(asked).isIn(200, 202, 400, 401, 404, 503);
        boolean hers = given.values().stream().anyMatch(request.target()::contains);
        if (stranger.somebody() && hers) {
            assertThat(reply.status()).as(asked).isEqualTo(400);
        }
        // What she has written to them themselves is theirs.
        boolean written = PEERS.contains(stranger.name());
        if (!written) {
            assertThat(reply.text()).as(asked).doesNotContain(CANARY);
        }
        assertThat(reply.text()).as(asked).doesNotContain("alice:bob");
    }
}
