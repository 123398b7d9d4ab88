package io.parley.endtoend.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.endtoend.Tokens;
import io.parley.endtoend.hostile.ApiDescription.Operation;
import io.parley.endtoend.hostile.Attempt.Intent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Requests from the API's description: each part by its schema, or now and then a step off it. Everything follows from the seed, but for the cursors
 * and tokens, which come from earlier answers. One thread.
 */
final class RequestMaker {
    private static final Duration VALIDITY = Duration.ofHours(12);

    /** A part is bad as often as this, so that about a half of all requests is good. */
    private static final int BAD_ONE_IN = 12;

    private static final int ODD_ONE_IN = 40;

    /** A stream's end is its connection's end, all metrics are a long answer, and a batch is many sends: each takes far longer than other requests. */
    private static final int RARE_ONE_IN = 12;

    /** A good write waits for the disk, and all that write here wait for the same one. */
    private static final int GOOD_BODY_ONE_IN = 16;

    private static final List<String> METHODS =
            List.of("HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE", "PUT", "POST", "GET", "FOO", "get");
    private static final List<String> PATHS = List.of(
            "/",
            "//",
            "/v1",
            "/v1/",
            "/v2/feed",
            "/v1/feed/",
            "/v1//feed",
            "/v1/../metrics",
            "/v1/%2e%2e/metrics",
            "/V1/feed",
            "/v1/feed;a=b",
            "/v1/feed%00",
            "/v1/conversations//messages",
            "/v1/conversations/a/b/c",
            "/.git/config",
            "*",
            "/%",
            "/%zz",
            "/\\",
            "/v1/messages%3Abatch/x",
            "/health",
            "/metrics/",
            "/v1/feed#x",
            "/" + "a".repeat(9_000));

    private final ApiDescription api;
    private final List<Operation> operations;
    private final List<String> users;
    private final Map<String, String> tokens = new HashMap<>();
    private final String expired;
    private final HostileBodies bodies;
    private final Random random;
    private final Harvest harvest = new Harvest();

    private Intent intent = Intent.GOOD;
    private String user = "";

    RequestMaker(ApiDescription api, List<String> users, Tokens secret, Random random) {
        this.api = api;
        this.operations = api.operations();
        this.users = users;
        users.forEach(each -> tokens.put(each, secret.of(each, VALIDITY)));
        this.expired = secret.of("alice", Duration.ofHours(-1));
        this.bodies = new HostileBodies(api, users, random);
        this.random = random;
    }

    Attempt next() {
        intent = Intent.GOOD;
        user = HostileValues.pick(users, random);
        if (random.nextInt(ODD_ONE_IN) == 0) {
            return astray();
        }
        Operation operation = operation();
        Request request = request(operation);
        return new Attempt(request, user, Optional.of(operation), intent);
    }

    /** Whatever an answer brings for later. */
    void learn(Attempt attempt, Reply reply) {
        // The token of the sign-in is for coming in, and no place in a mailbox.
        attempt.operation().filter(operation -> !operation.open()).ifPresent(operation -> {
            if (reply.mediaType().equals("application/json")) {
                harvest.gather(use(operation, attempt.request().target()), attempt.user(), reply);
            }
        });
    }

    /** A cursor is its list's. */
    private String use(Operation operation, String target) {
        int query = target.indexOf('?');
        return user + " " + operation.method() + " " + (query < 0 ? target : target.substring(0, query));
    }

    private Operation operation() {
        Operation operation = HostileValues.pick(operations, random);
        boolean rare = operation.open()
                || operation.path().endsWith("/stream")
                || operation.path().endsWith(":batch");
        return rare && random.nextInt(RARE_ONE_IN) != 0 ? operation() : operation;
    }

    private boolean bad() {
        boolean bad = random.nextInt(BAD_ONE_IN) == 0;
        intent = bad ? Intent.BAD : intent;
        return bad;
    }

    private boolean odd() {
        boolean odd = random.nextInt(ODD_ONE_IN) == 0;
        intent = odd && intent == Intent.GOOD ? Intent.ODD : intent;
        return odd;
    }

    /** No operation's path, or no operation's method. */
    private Attempt astray() {
        String path = random.nextBoolean()
                ? HostileValues.pick(PATHS, random)
                : "/v1/" + HostileValues.value(random) + "/" + HostileValues.value(random);
        String target = path.isEmpty() ? "/" : path;
        Request request = new Request(HostileValues.pick(METHODS, random), target, List.of(authorization()), null, 0);
        return new Attempt(request, user, Optional.empty(), Intent.ODD);
    }

    private String authorization() {
        return "Authorization: Bearer " + tokens.get(user);
    }

    private Request request(Operation operation) {
        String path = path(operation);
        String query = query(operation, path);
        List<String> headers = new ArrayList<>();
        identity(operation).ifPresent(headers::add);
        headers(operation, headers);
        byte[] body = body(operation, headers);
        int chunk = random.nextInt(4) == 0 ? 1 + random.nextInt(100) : 0;
        return new Request(operation.method(), path + query, headers, body, chunk);
    }

    private Optional<String> identity(Operation operation) {
        if (operation.open() && random.nextBoolean()) {
            return Optional.empty();
        }
        if (operation.open() || random.nextInt(3 * BAD_ONE_IN) != 0) {
            return Optional.of(authorization());
        }
        intent = Intent.BAD;
        String token = String.valueOf(tokens.get(user));
        return switch (random.nextInt(6)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("Authorization: Bearer " + expired);
            case 2 -> Optional.of("Authorization: Basic " + token);
            case 3 -> Optional.of("Authorization: Bearer " + token.substring(0, random.nextInt(token.length() - 10)));
            case 4 -> Optional.of("Authorization: Bearer x" + token);
            default -> Optional.of("Authorization: Bearer " + HostileValues.value(random));
        };
    }

    private String path(Operation operation) {
        String path = operation.path();
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("path")) {
                String value = bad() ? HostileValues.noId(random) : encoded(HostileValues.pick(users, random));
                path = path.replace("{" + name + "}", value);
            }
        }
        return path;
    }

    private static String encoded(String text) {
        // A dot alone would be a place, and not a name.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private String query(Operation operation, String path) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.path("in").asText().equals("query") && random.nextInt(3) == 0) {
                pair(operation, path, parameter).ifPresent(pairs::add);
            }
        }
        boolean both = pairs.stream().anyMatch(pair -> pair.startsWith("before="))
                && pairs.stream().anyMatch(pair -> pair.startsWith("after="));
        intent = both ? Intent.BAD : intent;
        if (odd()) {
            pairs.add(HostileValues.value(random) + "=" + HostileValues.value(random));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    /** Empty when there is no good value yet. */
    private Optional<String> pair(Operation operation, String path, JsonNode parameter) {
        String name = parameter.path("name").asText();
        if (bad()) {
            String pair = name + "=" + HostileValues.value(random);
            return Optional.of(random.nextInt(8) == 0 ? pair + "&" + pair : pair);
        }
        JsonNode schema = api.resolved(parameter.path("schema"));
        if (schema.path("type").asText().equals("integer")) {
            return Optional.of(name + "=" + integer(schema));
        }
        String use = name.equals("token") ? Harvest.tokensOf(user) : user + " " + operation.method() + " " + path;
        String value = harvest.pick(use, random);
        return value.isEmpty() ? Optional.empty() : Optional.of(name + "=" + value);
    }

    /** Mostly small: for a long page there has to be something to be in it, and every wait is one of this client. */
    private long integer(JsonNode schema) {
        long minimum = schema.path("minimum").asLong();
        long maximum = schema.has("maximum") ? schema.path("maximum").asLong() : Long.MAX_VALUE;
        boolean seconds = maximum < 100;
        if (!seconds && random.nextInt(50) == 0) {
            return maximum;
        }
        return minimum + random.nextInt(seconds ? 1 : 10);
    }

    private void headers(Operation operation, List<String> headers) {
        for (JsonNode parameter : operation.parameters()) {
            if (parameter.path("in").asText().equals("header") && random.nextInt(8) == 0) {
                String name = parameter.path("name").asText();
                headers.add(name + ": " + (bad() ? "x" + random.nextInt() : integer(parameter.path("schema"))));
            }
        }
        if (random.nextInt(6) == 0) {
            headers.add("Accept: */*");
        } else if (odd()) {
            headers.add("Accept: " + HostileValues.accept(random));
        }
        if (odd()) {
            headers.add(HostileValues.header(random));
        }
    }

    private byte @Nullable [] body(Operation operation, List<String> headers) {
        if (operation.requestBody().isEmpty()) {
            // A body that nobody asks for.
            return odd() ? HostileValues.noise(random) : null;
        }
        Map.Entry<String, JsonNode> content =
                operation.requestBody().entrySet().iterator().next();
        headers.add("Content-Type: " + (bad() ? HostileValues.type(random) : content.getKey()));
        if (odd()) {
            return random.nextBoolean()
                    ? HostileValues.noise(random)
                    : HostileValues.damaged(bodies.good(content.getValue()), random);
        }
        // A bad line is answered in its place, and does not make a batch a bad one.
        if (HostileBodies.isLines(content.getValue()) || random.nextInt(GOOD_BODY_ONE_IN) == 0) {
            return bodies.good(content.getValue());
        }
        intent = Intent.BAD;
        return bodies.bad(content.getValue());
    }
}
