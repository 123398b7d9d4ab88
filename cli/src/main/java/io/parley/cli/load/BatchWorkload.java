package io.parley.cli.load;

import io.parley.cli.load.People.Couple;
import io.parley.cli.load.People.Written;
import java.util.ArrayList;
import java.util.List;

/** Messages, many of one sender together. */
final class BatchWorkload implements Workload {
    /** The API's own bound. */
    private static final int LINES_MAX = 1_000;

    private final People people;
    private final RequestBytes bytes;
    private final int lines;
    private final LastSends last;

    /** @param lines messages in each; from anybody, everybody equally often: the server has a bound for each sender */
    BatchWorkload(People people, RequestBytes bytes, int lines, LastSends last) {
        Bounds.require("--lines", lines, 1, LINES_MAX);
        this.people = people;
        this.bytes = bytes;
        this.lines = lines;
        this.last = last;
    }

    @Override
    public Request next() {
        Couple couple = people.anybody();
        List<Written> messages = new ArrayList<>(lines);
        for (int i = 0; i < lines; i++) {
            messages.add(people.written(couple.from(), couple.to()));
        }
        return bytes.batch(messages);
    }

    @Override
    public int done(Request request, AnswerReader answer) {
        return last.done(request, answer);
    }

    @Override
    public void awaitVisible() throws InterruptedException {
        last.awaitVisible();
    }
}
