package io.parley.cli;

import io.parley.cli.node.CommandFailure;
import io.parley.cli.node.RunningNode;
import io.parley.cli.node.StopSignal;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** The life of a command that serves: starts, says when it is ready, waits for a signal or for its own failure, stops in order. */
final class ServeUntilStopped {
    /** How long after it is ready the ready line may come: less than anyone notices, and cheap to ask for. */
    private static final Duration READY_POLL = Duration.ofMillis(5);

    /** Who waits for a long restore is told why, this often. */
    private static final Duration PATIENCE_WITHOUT_A_WORD = Duration.ofSeconds(5);

    /** Soon enough for whoever starts it again. */
    private static final Duration FAILURE_POLL = Duration.ofSeconds(1);

    private final CommandSpec spec;
    private final String name;
    private final String logAt;

    /**
     * @param name what says that it is ready
     * @param logAt where more can be read about a start that fails
     */
    ServeUntilStopped(CommandSpec spec, String name, String logAt) {
        this.spec = spec;
        this.name = name;
        this.logAt = logAt;
    }

    /** Starts the node. */
    interface Start {
        RunningNode start() throws InterruptedException;
    }

    /** Runs to the signal; from here on it is obeyed at any time. */
    void run(Start start, StopSignal stop) throws InterruptedException {
        try (RunningNode node = start.start()) {
            if (becomesReady(node, stop)) {
                spec.commandLine().getOut().println(name + " is ready: " + node.where());
                awaitEnd(node, stop);
            }
        } catch (CommandFailure e) {
            throw e;
        } catch (RuntimeException e) {
            // One line for who typed the command; the rest is for who looks into it.
            LoggerFactory.getLogger(ServeUntilStopped.class).info("could not run", e);
            throw new CommandFailure(e.getMessage() + " (more in " + logAt + ")", e);
        }
    }

    private void awaitEnd(RunningNode node, StopSignal stop) throws InterruptedException {
        while (!stop.await(FAILURE_POLL)) {
            requireAlive(node);
        }
    }

    /** A process that does nothing any more ends, so that whoever watches over it starts another. */
    private void requireAlive(RunningNode node) {
        node.failure().ifPresent(reason -> {
            throw new CommandFailure(name + " ends: " + reason + " (more in " + logAt + ")");
        });
    }

    /** @return false when a signal came first */
    private boolean becomesReady(RunningNode node, StopSignal stop) throws InterruptedException {
        long silentUntil = System.nanoTime() + PATIENCE_WITHOUT_A_WORD.toNanos();
        while (true) {
            var whyNot = node.whyNotReady();
            if (whyNot.isEmpty()) {
                return true;
            }
            requireAlive(node);
            if (stop.await(READY_POLL)) {
                return false;
            }
            if (System.nanoTime() >= silentUntil) {
                spec.commandLine().getErr().println("parley: not ready yet: " + whyNot.get());
                silentUntil = System.nanoTime() + PATIENCE_WITHOUT_A_WORD.toNanos();
            }
        }
    }
}
