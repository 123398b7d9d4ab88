package io.parley.processor.simulation;

import io.parley.processor.simulation.MemoryMailboxes.FeedRow;
import io.parley.processor.simulation.MemoryMailboxes.Mailbox;
import io.parley.schemas.ids.UserId;
import java.util.ArrayList;
import java.util.List;

/** A user who looks into the own mailbox now and then, and remembers what was there under each number. */
final class Reader {
    private final World world;
    private final UserId user;
    private final List<FeedRow> seen = new ArrayList<>();

    Reader(World world, UserId user) {
        this.world = world;
        this.user = user;
    }

    UserId user() {
        return user;
    }

    List<FeedRow> seen() {
        return seen;
    }

    void look(FoldNode node, List<Sent> sent) {
        Mailbox mailbox = node.serves() ? node.state().find(user) : null;
        if (mailbox == null) {
            if (node.serves() && !seen.isEmpty()) {
                world.found(Invariant.STABLE_READS, "the mailbox of " + user + " is gone");
            }
            return;
        }
        List<FeedRow> feed = mailbox.feed();
        if (feed.size() < seen.size() || !feed.subList(0, seen.size()).equals(seen)) {
            world.found(Invariant.STABLE_READS, user + " saw something else before");
            return;
        }
        for (FeedRow row : feed.subList(seen.size(), feed.size())) {
            seen.add(row);
            if (row instanceof FeedRow.Stored stored) {
                int number = Checker.numberOf(stored.message().messageId());
                if (number < sent.size()) {
                    sent.get(number).seen(world.now());
                }
            }
        }
        Checker.checkCounts(world, user, mailbox);
    }
}
