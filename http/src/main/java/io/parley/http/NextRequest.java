package io.parley.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;

/**
 * Runs what Jetty gives to other threads. When an answer is complete, the connection is to be looked at for its next request: the virtual thread that has answered
 * does so itself, where Jetty would wake a thread for it, which costs more than the look (4 to 5 % of a read's CPU time, and a fifth of its p99 under
 * load). That never takes long: what is let in has a thread of its own ({@link io.parley.http.limit.Gate}).
 *
 * <p>Only virtual threads do: Kafka's, which answer sends, have to stay with Kafka.
 */
final class NextRequest implements Executor {
    private final Executor others;

    /** @param others for all else */
    NextRequest(Executor others) {
        this.others = others;
    }

    @Override
    public void execute(Runnable task) {
        if (task instanceof Connection && Thread.currentThread().isVirtual()) {
            task.run();
        } else {
            others.execute(task);
        }
    }
}
