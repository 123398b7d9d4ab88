package io.parley.endtoend.checker;

import io.parley.endtoend.checker.Request.Freshness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One device in a {@link ModelRun}: begins something, has it done, is told; one step at a time, so that others come between. */
final class ModelClient {
    private static final int LIMIT = 4;

    private final int process;
    private final String user;
    private final List<String> users;
    private final ModelParley parley;
    private final Random random;
    private final List<Request.Send> mine = new ArrayList<>();

    private @Nullable Request request;
    private long begunNs;
    private @Nullable Result result;
    private Optional<MessageKey> token = Optional.empty();
    private long seen;
    private long streamed;
    private long chain;
    private long chainBefore = Long.MAX_VALUE;
    private String chainPeer = "";

    private record Result(int status, Outcome outcome, Answer answer) {}

    ModelClient(int process, String user, List<String> users, ModelParley parley, Random random) {
        this.process = process;
        this.user = user;
        this.users = users;
        this.parley = parley;
        this.random = random;
        this.chain = process * 1_000_000L;
    }

    /** @return what has ended, if anything has */
    Optional<Operation> step(long ns) {
        if (request == null) {
            request = next();
            begunNs = ns;
            return Optional.empty();
        }
        if (result == null) {
            result = done(request);
            return Optional.empty();
        }
        var ended = new Operation(
                process, user, begunNs, ns, request, result.outcome(), result.status(), true, result.answer());
        learn(request, result);
        request = null;
        result = null;
        return Optional.of(ended);
    }

    /** What is under way when nobody waits any longer: its outcome is unknown. */
    Optional<Operation> abandoned(long ns) {
        return Optional.ofNullable(request)
                .map(left -> new Operation(
                        process, user, begunNs, ns, left, Outcome.INFO, 0, true, Answer.Nothing.INSTANCE));
    }

    private Request next() {
        String peer = users.get(random.nextInt(users.size()));
        Freshness freshness =
                new Freshness(random.nextBoolean() ? seen : 0, random.nextBoolean() ? token : Optional.empty());
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                new Request.Send(peer, new UUID(random.nextLong(), random.nextLong()), random.nextLong());
            case 4 -> again(peer);
            case 5 -> new Request.MarkRead(peer, 1 + random.nextLong(seen + 3));
            case 6, 7 -> new Request.FeedRead(seen, LIMIT, freshness);
            case 8 -> new Request.Stream(process, streamed);
            case 9 -> new Request.Recents(1 + random.nextInt(LIMIT + 2), freshness);
            case 10 -> new Request.Unread(peer, freshness);
            default -> page(peer, freshness);
        };
    }

    private Request again(String peer) {
        if (mine.isEmpty()) {
            return new Request.Recents(LIMIT, Freshness.ANY);
        }
        Request.Send send = mine.get(random.nextInt(mine.size()));
        return switch (random.nextInt(8)) {
            case 0 -> new Request.Send(send.recipient(), send.messageId(), random.nextLong());
            case 1 -> new Request.Send(peer, send.messageId(), send.textHash());
            default -> send;
        };
    }

    private Request page(String peer, Freshness freshness) {
        boolean first = chainBefore == Long.MAX_VALUE;
        if (first) {
            chain++;
            chainPeer = peer;
        }
        return new Request.PageBack(chainPeer, LIMIT, chain, first, freshness);
    }

    private Result done(Request asked) {
        return switch (asked) {
            case Request.Send send -> sent(send);
            case Request.MarkRead mark -> {
                parley.mark(user, mark.peer(), mark.seq());
                yield new Result(202, Outcome.OK, new Answer.Marked());
            }
            case Request.Stream stream -> ok(new Answer.Events(feed(stream.after(), random.nextInt(2 * LIMIT))));
            case Request.Query query -> answered(query);
        };
    }

    private Result sent(Request.Send send) {
        MessageKey key = MessageKey.of(user, send.recipient(), send.messageId());
        int fate = random.nextInt(20);
        if (fate == 0) {
            return new Result(random.nextBoolean() ? 429 : 503, Outcome.FAIL, Answer.Nothing.INSTANCE);
        }
        if (fate != 1) {
            parley.append(key, send.recipient(), send.textHash());
        }
        return fate < 3
                ? new Result(random.nextBoolean() ? 0 : 503, Outcome.INFO, Answer.Nothing.INSTANCE)
                : new Result(202, Outcome.OK, new Answer.Accepted(send.messageId(), key.conversation()));
    }

    private Result answered(Request.Query query) {
        ModelMailbox mailbox = parley.mailbox(user);
        Optional<MessageKey> wanted = query.freshness().token();
        if (wanted.isPresent() && !mailbox.knows(wanted.get())) {
            return new Result(503, Outcome.FAIL, Answer.Nothing.INSTANCE);
        }
        return switch (query) {
            case Request.FeedRead read -> ok(new Answer.Feed(feed(read.after(), read.limit()), mailbox.head()));
            case Request.PageBack back ->
                ok(mailbox.page(MessageKey.conversation(user, back.peer()), chainBefore, back.limit()));
            case Request.Recents recents -> ok(mailbox.summaries(recents.limit()));
            case Request.Unread unread -> {
                String conversation = MessageKey.conversation(user, unread.peer());
                yield mailbox.has(conversation)
                        ? ok(new Answer.Summaries(List.of(mailbox.summary(conversation))))
                        : new Result(404, Outcome.FAIL, Answer.Nothing.INSTANCE);
            }
        };
    }

    private static Result ok(Answer answer) {
        return new Result(200, Outcome.OK, answer);
    }

    private List<Entry> feed(long after, int limit) {
        List<Entry> feed = parley.mailbox(user).feed();
        return List.copyOf(feed.subList((int) after, (int) Math.min(feed.size(), after + limit)));
    }

    private void learn(Request asked, Result told) {
        switch (asked) {
            case Request.Send send -> {
                mine.add(send);
                if (told.outcome() == Outcome.OK) {
                    token = Optional.of(MessageKey.of(user, send.recipient(), send.messageId()));
                }
            }
            case Request.Stream stream
            when told.answer() instanceof Answer.Events events -> {
                streamed = stream.after() + events.entries().size();
                seen = Math.max(seen, streamed);
            }
            case Request.FeedRead read
            when told.answer() instanceof Answer.Feed feed ->
                seen = Math.max(seen, read.after() + feed.entries().size());
            case Request.PageBack back
            when told.answer() instanceof Answer.Page page ->
                // The model shows a message's place as its time.
                chainBefore = page.more() ? page.messages().getLast().sentAtMs() : Long.MAX_VALUE;
            default -> {}
        }
    }
}
