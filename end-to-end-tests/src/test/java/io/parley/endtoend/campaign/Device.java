package io.parley.endtoend.campaign;

import io.parley.endtoend.campaign.RecordedClient.Asked;
import io.parley.endtoend.campaign.RecordedClient.Token;
import io.parley.endtoend.campaign.RecordedClient.Told;
import io.parley.endtoend.checker.Answer;
import io.parley.endtoend.checker.Entry;
import io.parley.endtoend.checker.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One device of a user: writes, reads, and sends again what it does not know the end of. One thread. */
final class Device {
    /** After something has failed; twice as long after each failure that follows. */
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);

    /** Four dozen devices then ask a node that is being started a hundred times a second, and leave it the machine. */
    private static final Duration PAUSE_MAX = Duration.ofMillis(400);

    private static final int NOT_FOUND = 404;
    private static final int BATCH_MAX = 60;
    private static final int PAGES_MAX = 4;
    private static final int LIMIT_MAX = 500;
    private static final int KEPT_DRAFTS_MAX = 50;

    /** Now and then somebody gives up: what he sent stays in doubt for ever. */
    private static final int ABANDONED_ONE_IN = 20;

    private final RecordedClient client;
    private final People people;
    private final Random random;
    private final AtomicLong chains;
    private final Duration thinkingMax;
    private final Deque<Draft> inDoubt = new ArrayDeque<>();
    private final List<Draft> accepted = new ArrayList<>();
    private Optional<Token> token = Optional.empty();
    private long seen;
    private Duration pause = PAUSE_MIN;

    /**
     * @param chains gives numbers to chains of pages, for all devices
     * @param thinkingMax for less than so long it waits before each step
     */
    Device(RecordedClient client, People people, Random random, AtomicLong chains, Duration thinkingMax) {
        this.client = client;
        this.people = people;
        this.random = random;
        this.chains = chains;
        this.thinkingMax = thinkingMax;
    }

    /** One thing that a device does. */
    void step() throws InterruptedException {
        if (thinkingMax.isPositive()) {
            LockSupport.parkNanos(random.nextLong(thinkingMax.toNanos()));
        }
        Outcome outcome = inDoubt.isEmpty() || random.nextInt(3) == 0 ? next() : again();
        if (outcome == Outcome.OK) {
            pause = PAUSE_MIN;
        } else {
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    private Outcome next() throws InterruptedException {
        int kind = random.nextInt(100);
        if (kind < 30) {
            return send(draft());
        }
        if (kind < 42) {
            return sendAll();
        }
        if (kind < 45) {
            return retry();
        }
        if (kind < 51) {
            return client.markRead(people.peer(client.user(), random), 1 + random.nextLong(seen + 3));
        }
        if (kind < 71) {
            return feed();
        }
        if (kind < 80) {
            return pages();
        }
        if (kind < 90) {
            return client.recents(1 + random.nextInt(30), seenOrNot(), tokenOrNot())
                    .outcome();
        }
        Asked asked = client.unread(people.peer(client.user(), random), seenOrNot(), tokenOrNot());
        // There may be no such conversation yet.
        return asked.status() == NOT_FOUND ? Outcome.OK : asked.outcome();
    }

    private Draft draft() {
        return new Draft(
                people.peer(client.user(), random), new UUID(random.nextLong(), random.nextLong()), Texts.of(random));
    }

    private Outcome send(Draft draft) throws InterruptedException {
        Told told = client.send(draft);
        learn(draft, told);
        return told.outcome();
    }

    private Outcome sendAll() throws InterruptedException {
        List<Draft> drafts = new ArrayList<>();
        int count = 1 + random.nextInt(BATCH_MAX);
        for (int i = 0; i < count; i++) {
            drafts.add(draft());
        }
        List<Told> all = client.sendAll(drafts);
        Outcome worst = Outcome.OK;
        for (int i = 0; i < count; i++) {
            learn(drafts.get(i), all.get(i));
            worst = all.get(i).outcome() == Outcome.OK ? worst : all.get(i).outcome();
        }
        return worst;
    }

    /** What certainly failed is sent again or forgotten, by chance; a new draft is as good. */
    private void learn(Draft draft, Told told) {
        switch (told.outcome()) {
            case OK -> {
                token = told.token();
                if (accepted.size() < KEPT_DRAFTS_MAX) {
                    accepted.add(draft);
                } else {
                    accepted.set(random.nextInt(KEPT_DRAFTS_MAX), draft);
                }
            }
            case INFO -> inDoubt.addLast(draft);
            case FAIL -> {
                if (random.nextInt(4) == 0) {
                    inDoubt.addLast(draft);
                }
            }
        }
    }

    private Outcome again() throws InterruptedException {
        Draft draft = inDoubt.removeFirst();
        return random.nextInt(ABANDONED_ONE_IN) == 0 ? Outcome.OK : send(draft);
    }

    /** What has long been accepted, once more; seldom with other words, which must not count. */
    private Outcome retry() throws InterruptedException {
        if (accepted.isEmpty()) {
            return Outcome.OK;
        }
        Draft draft = accepted.get(random.nextInt(accepted.size()));
        String text = random.nextInt(5) == 0 ? Texts.of(random) : draft.text();
        return client.send(new Draft(draft.to(), draft.messageId(), text)).outcome();
    }

    /** Mostly goes on; else reads something old again. */
    private Outcome feed() throws InterruptedException {
        long after = random.nextInt(8) == 0 ? random.nextLong(seen + 1) : seen;
        int wait = random.nextInt(8) == 0 ? 1 : 0;
        Asked asked = client.feed(after, 1 + random.nextInt(LIMIT_MAX), wait, seenOrNot(), tokenOrNot());
        if (asked.answer() instanceof Answer.Feed feed && !feed.entries().isEmpty()) {
            seen = Math.max(seen, feed.entries().getLast().seq());
        }
        return asked.outcome();
    }

    private Outcome pages() throws InterruptedException {
        String peer = people.peer(client.user(), random);
        long chain = chains.incrementAndGet();
        int limit = 1 + random.nextInt(LIMIT_MAX);
        Optional<String> cursor = Optional.empty();
        for (int i = 0; i < PAGES_MAX; i++) {
            Asked asked = client.page(peer, limit, chain, cursor, seenOrNot(), tokenOrNot());
            cursor = Optional.ofNullable(asked.body().path("nextCursor").textValue());
            if (asked.outcome() != Outcome.OK) {
                return asked.outcome();
            }
            seen = Math.max(seen, newest(asked.answer()));
            if (cursor.isEmpty()) {
                break;
            }
        }
        return Outcome.OK;
    }

    private static long newest(Answer answer) {
        return answer instanceof Answer.Page page
                ? page.messages().stream().mapToLong(Entry::seq).max().orElse(0)
                : 0;
    }

    private long seenOrNot() {
        return random.nextBoolean() ? seen : 0;
    }

    private Optional<Token> tokenOrNot() {
        return random.nextInt(3) == 0 ? token : Optional.empty();
    }
}
