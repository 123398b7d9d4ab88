package io.parley.endtoend.description;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.description.OpenApi.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API's description against the server, in both directions. Every call is made as the description's own examples say, and then in each way that
 * makes a documented error; what comes is compared with what is written.
 */
class OpenApiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What pages load: scripts, style sheets and pictures are no calls. */
    private static final String FILE_OF_A_PAGE = "GET /(docs/)?[a-z-]+\\.(js|css|svg)";

    /** The order in which the examples tell a story; what is not here comes after it, in any order. */
    private static final List<String> STORY = List.of("sendMessage", "sendMessages", "markRead");

    /** Calls that a user may make so often; others are too many when they come from one address. */
    private static final Set<String> SPENT_BY_USER = Set.of("sendMessage", "markRead");

    private static final int LATE = 408;
    private static final int SENDS_AT_ONCE_MAX = 2_000;
    private static final int LINES_MAX = 1_000;

    @TempDir
    static Path directory;

    private static final List<Exchange> SEEN = new ArrayList<>();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static DescribedNode node;
    private static OpenApi api;

    @BeforeAll
    static void callEverything() throws Exception {
        node = DescribedNode.start(directory);
        Awaitility.await().atMost(PATIENCE).until(node::isReady);
        api = OpenApi.parse(get("/openapi.yaml"));
        List<Future<Exchange>> late = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // These wait for as long as a listener does, and change nothing.
            api.operations().stream()
                    .filter(operation -> api.responses(operation).containsKey(LATE))
                    .forEach(operation -> late.add(threads.submit(
                            () -> RawCall.withoutItsBody(call(operation, "bob").at(node.impatient())))));
            tellTheStory();
            for (Operation operation : api.operations()) {
                if (!STORY.contains(operation.id())) {
                    see(call(operation, "bob"));
                }
            }
            provokeErrors();
        }
        for (Future<Exchange> exchange : late) {
            SEEN.add(exchange.get());
        }
    }

    private static void provokeErrors() throws IOException, InterruptedException {
        for (Operation operation : api.operations()) {
            for (int status : new TreeSet<>(api.responses(operation).keySet())) {
                if (status >= 400 && status != LATE) {
                    provoke(operation, status);
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        node.close();
    }

    /** Alice writes, Bob reads: one after the other, so that every number in the examples is what it is. */
    private static void tellTheStory() throws Exception {
        see(call(api.operation("sendMessage"), "alice"));
        awaitHead("bob", 1);
        see(call(api.operation("sendMessages"), "alice"));
        awaitHead("bob", 2);
        awaitHead("carol", 1);
        see(call(api.operation("markRead"), "bob"));
        awaitHead("bob", 3);
    }

    private static void awaitHead(String user, int head) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> CLIENT.send(call(api.operation("readFeed"), user).request(), BodyHandlers.ofString())
                        .body()
                        .contains("\"head\":" + head));
    }

    private static Call call(Operation operation, String user) {
        return Call.ofExamples(api, operation, node.url(), node.token(user));
    }

    private static Exchange see(Call call) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = CLIENT.send(call.request(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            boolean endless =
                    response.statusCode() == 200 && call.operation().id().equals("streamFeed");
            String text = endless ? oneEvent(body) : new String(body.readAllBytes(), StandardCharsets.UTF_8);
            Exchange exchange = new Exchange(call.operation().id(), response.statusCode(), response.headers(), text);
            SEEN.add(exchange);
            return exchange;
        }
    }

    /** The beginning of a stream, up to the end of its first event. */
    private static String oneEvent(InputStream stream) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        String line = lines.readLine();
        while (line != null) {
            text.append(line).append('\n');
            if (line.isEmpty() && text.indexOf("data:") >= 0) {
                break;
            }
            line = lines.readLine();
        }
        return text.toString();
    }

    private static void provoke(Operation operation, int status) throws IOException, InterruptedException {
        Call call = call(operation, "bob");
        switch (status) {
            case 400 -> see(malformed(call));
            case 401 -> see(call.without("Authorization"));
            case 403 -> see(call.with("Origin", "http://elsewhere.example"));
            case 404 -> see(call.withPath("/v1/conversations/stranger"));
            case 406 -> see(call.with("Accept", "image/png"));
            case 413 -> see(call.withBody(tooLarge(operation)));
            case 415 -> see(call.with("Content-Type", "text/plain"));
            case 429 -> tooOften(operation);
            case 431 -> SEEN.add(RawCall.withTooLargeAHeader(call));
            case 503 -> see(unavailable(call));
            default -> throw new AssertionError("expected to know how to provoke " + operation.id() + " " + status);
        }
    }

    private static Call malformed(Call call) {
        return switch (call.operation().id()) {
            case "sendMessage" -> call.withBody("{\"to\":\"bob\"}");
            case "sendMessages" -> call.withBody("");
            case "markRead" -> call.withBody("{\"seq\":0}");
            case "signIn" -> call.withBody("{\"user\":\"no user\"}");
            case "getConversation" -> call.withPath("/v1/conversations/no%20user");
            case "streamFeed" -> call.withQuery("after=-1");
            default -> call.withQuery("limit=501");
        };
    }

    private static String tooLarge(Operation operation) {
        return switch (operation.id()) {
            case "sendMessage" -> "{\"to\":\"bob\",\"text\":\"" + "x".repeat(65_536) + "\"}";
            case "sendMessages" -> "{}\n".repeat(LINES_MAX + 1);
            default -> " ".repeat(2_048);
        };
    }

    /** Nobody can be known, where anybody has to be; not ready, where that is the question; else too much is under way. */
    private static Call unavailable(Call call) {
        if (call.operation().needsToken()) {
            return call.at(node.locked()).with("Authorization", "Bearer " + DescribedNode.foreignToken());
        }
        return call.at(call.operation().id().equals("ready") ? node.locked() : node.full());
    }

    private static void tooOften(Operation operation) throws IOException, InterruptedException {
        if (operation.id().equals("streamFeed")) {
            Call open = call(operation, "bob");
            try (InputStream stream =
                    CLIENT.send(open.request(), BodyHandlers.ofInputStream()).body()) {
                assertThat(stream.read()).isNotNegative();
                see(open);
            }
            return;
        }
        if (SPENT_BY_USER.contains(operation.id())) {
            spendEverything("rapid");
            see(call(operation, "rapid"));
            return;
        }
        Call hurried = call(operation, "bob").at(node.hurried());
        Awaitility.await().atMost(PATIENCE).until(() -> see(hurried).status() == 429);
    }

    /** The clock of ingest stands still, so that nothing comes back. */
    private static void spendEverything(String user) throws IOException, InterruptedException {
        String batch = IntStream.range(0, LINES_MAX)
                .mapToObj(_ -> "{\"to\":\"rapid\",\"text\":\"x\"}\n")
                .collect(Collectors.joining());
        for (int sent = 0; sent < SENDS_AT_ONCE_MAX; sent += LINES_MAX) {
            Call call = call(api.operation("sendMessages"), user).withBody(batch);
            CLIENT.send(call.request(), BodyHandlers.discarding());
        }
    }

    private static String get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                        java.net.http.HttpRequest.newBuilder(node.url().resolve(path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void shouldDescribeEveryRouteAndNoOther() {
        Set<String> routes = node.routes().stream()
                .filter(route -> !route.startsWith("HEAD "))
                .filter(route -> !route.matches(FILE_OF_A_PAGE))
                .map(route -> route.replaceFirst("%3[Aa]", ":"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(api.operations().stream().map(Operation::route)).containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void shouldAnswerWithEveryStatusThatIsDescribedAndNoOther() {
        Set<String> described = new TreeSet<>();
        api.operations()
                .forEach(operation -> api.responses(operation)
                        .keySet()
                        .forEach(status -> described.add(operation.id() + " " + status)));

        Set<String> seen = new TreeSet<>();
        SEEN.forEach(exchange -> seen.add(exchange.pair()));
        assertThat(seen).isEqualTo(described);
    }

    @Test
    void shouldAnswerWhatIsDescribed() {
        for (Exchange exchange : SEEN) {
            JsonNode response = response(exchange);

            assertThat(response.path("content").has(exchange.mediaType()))
                    .as("%s is %s", exchange.pair(), exchange.mediaType())
                    .isTrue();
            assertThat(violations(exchange, response.get("content").get(exchange.mediaType())))
                    .as("%s %s", exchange.pair(), exchange.body())
                    .isEmpty();
            response.path("headers")
                    .properties()
                    .forEach(header -> assertHeader(exchange, header.getKey(), api.resolved(header.getValue())));
        }
    }

    private static JsonNode response(Exchange exchange) {
        JsonNode response = api.responses(api.operation(exchange.operation())).get(exchange.status());
        assertThat(response).as(exchange.pair()).isNotNull();
        return Objects.requireNonNull(response);
    }

    private static List<String> violations(Exchange exchange, JsonNode content) {
        return switch (exchange.mediaType()) {
            case "application/json", "application/problem+json" ->
                api.violations(content.get("schema"), exchange.body());
            case "application/x-ndjson" ->
                exchange.body()
                        .lines()
                        .flatMap(line -> api.violations(api.schema("Accepted"), line).stream())
                        .toList();
            case "text/event-stream" ->
                exchange.body()
                        .lines()
                        .filter(line -> line.startsWith("data: "))
                        .flatMap(line ->
                                api.violations(api.schema("FeedEntry"), line.substring("data: ".length())).stream())
                        .toList();
            default -> exchange.body().isEmpty() ? List.of("nothing") : List.of();
        };
    }

    private static void assertHeader(Exchange exchange, String name, JsonNode header) {
        String value = exchange.headers().firstValue(name).orElse("");
        boolean number = header.get("schema").path("type").asString().equals("integer");
        String json = number ? value : JsonMapper.shared().writeValueAsString(value);

        assertThat(value).as("%s of %s", name, exchange.pair()).isNotEmpty();
        assertThat(api.violations(header.get("schema"), json))
                .as("%s of %s", name, exchange.pair())
                .isEmpty();
    }

    /** An example is an answer that came, but for the time at which a message was taken. */
    @Test
    void shouldShowNoExampleThatIsNotReal() {
        int examples = 0;
        for (Operation operation : api.operations()) {
            for (Map.Entry<Integer, JsonNode> response :
                    api.responses(operation).entrySet()) {
                for (JsonNode content : response.getValue().path("content")) {
                    if (content.has("example")) {
                        examples++;
                        assertThat(answersLike(response.getValue()))
                                .as("%s %s", operation.id(), response.getKey())
                                .contains(timeless(content.get("example")));
                    }
                }
            }
        }
        assertThat(examples).isGreaterThan(20);
    }

    /** What came of every call for which {@code response} is documented: many share one error. */
    private static List<Object> answersLike(JsonNode response) {
        return SEEN.stream()
                .filter(exchange -> response(exchange).equals(response))
                .map(exchange -> exchange.mediaType().endsWith("json")
                                && !exchange.mediaType().endsWith("ndjson")
                        ? timeless(JsonMapper.shared().readTree(exchange.body()))
                        : timeless(JsonMapper.shared().getNodeFactory().stringNode(exchange.body())))
                .toList();
    }

    private static Object timeless(JsonNode answer) {
        if (answer.isString()) {
            // A comment of a stream ends in a space, which YAML files should not have at the end of a line.
            return answer.asString()
                    .replaceAll("(?m) +$", "")
                    .strip()
                    .replaceAll("\"sentAt\":\"[^\"]*\"", "\"sentAt\":\"\"");
        }
        JsonNode copy = answer.deepCopy();
        forgetTimes(copy);
        return copy;
    }

    private static void forgetTimes(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("sentAt")) {
            object.put("sentAt", "");
        }
        node.forEach(OpenApiTest::forgetTimes);
    }

    @Test
    void shouldTakeEveryExampleOfARequest() {
        for (Operation operation : api.operations()) {
            if (operation.described().has("requestBody")) {
                assertThat(SEEN)
                        .as(operation.id())
                        .anyMatch(exchange -> exchange.operation().equals(operation.id()) && exchange.status() < 300);
                assertThat(api.body(operation).getValue().has("example"))
                        .as(operation.id())
                        .isTrue();
            }
        }
    }

    @Test
    void shouldServeThePageFromNowhereElse() throws Exception {
        String page = get("/docs");

        assertThat(page)
                .contains("swagger-ui-bundle.js")
                .doesNotContain("http://")
                .doesNotContain("https://");
        for (String file : List.of("/docs/show.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css")) {
            assertThat(get(file)).as(file).hasSizeGreaterThan(100);
        }
    }
}
