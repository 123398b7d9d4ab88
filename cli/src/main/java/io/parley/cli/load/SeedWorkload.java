package io.parley.cli.load;

import io.parley.cli.load.People.Written;
import io.parley.schemas.ids.UserId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A number of messages in batches, each batch of one sender; what is not taken whole is kept to be sent again. */
final class SeedWorkload implements Workload {
    /** More does not make it faster, and one sender's batch must not use up what he may send in a second. */
    private static final int LINES = 100;

    private final People people;
    private final RequestBytes bytes;
    private final LastSends last;
    private final Map<UserId, List<Written>> gathering = new LinkedHashMap<>();
    private final Deque<Request> again = new ArrayDeque<>();
    private long left;
    private final LongAdder taken = new LongAdder();

    SeedWorkload(long messages, People people, RequestBytes bytes, LastSends last) {
        this.left = messages;
        this.people = people;
        this.bytes = bytes;
        this.last = last;
    }

    @Override
    public @Nullable Request next() {
        while (left > 0) {
            left--;
            Written written = people.next();
            List<Written> messages = gathering.computeIfAbsent(written.from(), sender -> new ArrayList<>());
            messages.add(written);
            if (messages.size() == LINES) {
                gathering.remove(written.from());
                return bytes.batch(messages);
            }
        }
        var rest = gathering.values().iterator();
        if (!rest.hasNext()) {
            return null;
        }
        List<Written> messages = rest.next();
        rest.remove();
        return bytes.batch(messages);
    }

    @Override
    public int done(Request request, AnswerReader answer) {
        int done = last.done(request, answer);
        if (done < request.count()) {
            again.add(request);
        } else {
            taken.add(done);
        }
        return done;
    }

    @Override
    public void lost(Request request) {
        again.add(request);
    }

    /** What was not taken whole, to be sent as it is: what was taken of it does not double. */
    Workload remainder() {
        Deque<Request> requests = new ArrayDeque<>(again);
        again.clear();
        return new Workload() {
            @Override
            public @Nullable Request next() {
                return requests.poll();
            }

            @Override
            public int done(Request request, AnswerReader answer) {
                return SeedWorkload.this.done(request, answer);
            }

            @Override
            public void lost(Request request) {
                SeedWorkload.this.lost(request);
            }
        };
    }

    /** How many messages there are so far, of batches that were taken whole. Asked by any thread. */
    long taken() {
        return taken.sum();
    }

    boolean isDone() {
        return left == 0 && gathering.isEmpty() && again.isEmpty();
    }

    @Override
    public void awaitVisible() throws InterruptedException {
        last.awaitVisible();
    }
}
