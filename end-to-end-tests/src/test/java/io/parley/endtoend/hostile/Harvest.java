package io.parley.endtoend.hostile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cursors and tokens out of answers, for requests that come later: made up ones never open. One thread. */
final class Harvest {
    /** Old ones are as good as new ones; a few of each are enough. */
    private static final int EACH_MAX = 32;

    private static final Pattern GIVEN = Pattern.compile("\"(nextCursor|token)\":\"([^\"]+)\"");

    private final Map<String, List<String>> given = new HashMap<>();

    /** @param use what a cursor is for, and whose */
    void gather(String use, String user, Reply reply) {
        Matcher found = GIVEN.matcher(reply.text());
        while (found.find()) {
            boolean token = found.group(1).equals("token");
            List<String> these = given.computeIfAbsent(token ? tokensOf(user) : use, key -> new ArrayList<>());
            if (these.size() < EACH_MAX) {
                these.add(found.group(2));
            }
        }
    }

    /** One for this use; empty when there is none yet. */
    String pick(String use, Random random) {
        List<String> these = given.getOrDefault(use, List.of());
        return these.isEmpty() ? "" : these.get(random.nextInt(these.size()));
    }

    static String tokensOf(String user) {
        return "token of " + user;
    }
}
