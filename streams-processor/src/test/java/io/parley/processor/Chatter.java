package io.parley.processor;

import io.parley.processor.FreshLog.Sent;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.FeedPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A dozen users, spread over all partitions, who write to each other. */
final class Chatter {
    static final List<UserId> USERS =
            IntStream.range(0, 12).mapToObj(i -> new UserId("user-" + i)).toList();

    private Chatter() {}

    /** In each round every user writes to the next one and to himself. Returns when the log has all. */
    static List<Sent> rounds(FreshLog log, int rounds) {
        List<CompletableFuture<Sent>> sends = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < USERS.size(); i++) {
                UserId user = USERS.get(i);
                sends.add(log.sendAsync(user, USERS.get((i + 1) % USERS.size()), "round " + round));
                sends.add(log.sendAsync(user, user, "note " + round));
            }
        }
        return sends.stream().map(CompletableFuture::join).toList();
    }

    /** How many events the fan-out makes of these sends. */
    static long events(List<Sent> sent) {
        return sent.stream()
                .mapToLong(one -> one.send().sender().equals(one.send().recipient()) ? 1 : 2)
                .sum();
    }

    /** All that everybody sees. */
    static Map<UserId, FeedPage> feeds(TestNode node) {
        Map<UserId, FeedPage> feeds = new HashMap<>();
        USERS.forEach(user -> feeds.put(user, node.feed(user)));
        return feeds;
    }
}
