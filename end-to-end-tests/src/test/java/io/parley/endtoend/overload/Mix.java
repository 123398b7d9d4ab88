package io.parley.endtoend.overload;

import io.parley.endtoend.Tokens;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What many users ask for, at random by a seed: sends to each other, three kinds of reads, and live streams. One of them asks as much as the tenth
 * part of all. Used by one thread.
 */
final class Mix {
    /** Of a hundred requests. */
    private static final int SENDS = 60;

    private static final int STREAMS = 1;
    private static final int OF_THE_WILD_USER = 10;

    private static final List<String> READS =
            List.of("/v1/conversations?limit=20", "/v1/feed?limit=20", "/v1/conversations/%s/messages?limit=20");

    /** Longer than any measurement. */
    private static final Duration TOKEN_TIME = Duration.ofHours(4);

    /** The average that Parley is made for. */
    private static final String TEXT = "x".repeat(160);

    private final int users;
    private final SplittableRandom random;
    private final String host;
    private final List<String> authorizations = new ArrayList<>();

    Mix(URI node, Tokens tokens, int users, long seed) {
        this.users = users;
        this.random = new SplittableRandom(seed);
        this.host = "Host: " + node.getAuthority() + "\r\n";
        for (int user = 0; user < users; user++) {
            authorizations.add("Authorization: Bearer " + tokens.of(name(user), TOKEN_TIME) + "\r\n");
        }
    }

    static String name(int user) {
        return "user-" + user;
    }

    /** For whoever is given none. */
    static long anySeed() {
        return new Random().nextLong();
    }

    Ask next() {
        int user = random.nextInt(100) < OF_THE_WILD_USER ? 0 : random.nextInt(users);
        int kind = random.nextInt(100);
        if (kind < SENDS) {
            return send(user);
        }
        return kind < SENDS + STREAMS ? get(Ask.Kind.STREAM, user, "/v1/feed/stream") : read(user);
    }

    private Ask send(int user) {
        int recipient = random.nextInt(users);
        String body = "{\"to\":\"" + name(recipient) + "\",\"text\":\"" + TEXT + "\"}";
        return ask(
                Ask.Kind.SEND,
                recipient == user ? 1 : 2,
                "POST /v1/messages HTTP/1.1\r\n" + host + authorizations.get(user)
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private Ask read(int user) {
        String path = READS.get(random.nextInt(READS.size())).formatted(name(random.nextInt(users)));
        return get(Ask.Kind.READ, user, path);
    }

    private Ask get(Ask.Kind kind, int user, String path) {
        return ask(kind, 0, "GET " + path + " HTTP/1.1\r\n" + host + authorizations.get(user) + "\r\n");
    }

    private static Ask ask(Ask.Kind kind, int changes, String request) {
        return new Ask(kind, changes, request);
    }
}
