package io.parley.cli.load;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Sends and reads at the same time: a share of sends, and of the rest half recent conversations and half pages of a conversation. */
final class MixedWorkload implements Workload {
    private static final int PERCENT = 100;

    private final int sendPercent;
    private final Workload sends;
    private final Workload recents;
    private final Workload pages;
    private final Random random;

    MixedWorkload(int sendPercent, Workload sends, Workload recents, Workload pages, long seed) {
        Bounds.require("--sends", sendPercent, 0, PERCENT);
        this.sendPercent = sendPercent;
        this.sends = sends;
        this.recents = recents;
        this.pages = pages;
        this.random = new Random(seed);
    }

    @Override
    public @Nullable Request next() {
        if (random.nextInt(PERCENT) < sendPercent) {
            return sends.next();
        }
        return random.nextBoolean() ? recents.next() : pages.next();
    }

    @Override
    public int done(Request request, AnswerReader answer) {
        return request.operation() == Operation.SEND
                ? sends.done(request, answer)
                : Workload.super.done(request, answer);
    }

    @Override
    public void awaitVisible() throws InterruptedException {
        sends.awaitVisible();
    }
}
