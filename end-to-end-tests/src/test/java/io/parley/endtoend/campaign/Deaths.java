package io.parley.endtoend.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;

/** What signals do to a process. */
final class Deaths {
    private static final int START_MS_MAX = 3_500;

    /** Of the quickest start: a kill that comes when the node is ready is none while it starts. */
    private static final double BEFORE_READY = 0.8;

    private static final Duration PAUSE_MIN = Duration.ofSeconds(2);
    private static final Duration PAUSE_USUAL_MAX = Duration.ofSeconds(9);

    /** Longer than clients wait, and than the broker waits for who is in a group. */
    private static final Duration PAUSE_LONG = Duration.ofSeconds(30);

    private static final Duration STANDS_WITHIN = Duration.ofSeconds(1);
    private static final int LONG_ONE_IN = 10;

    private Deaths() {}

    /** Takes effect when it hits sends that were not answered yet. */
    static boolean kill(Rig rig, Random random) throws Exception {
        boolean hit = killUnderLoad(rig);
        rig.node().start();
        return hit;
    }

    /** As {@link #kill}, and leaves it dead. */
    static boolean killUnderLoad(Rig rig) {
        long before = rig.node().process().pid();
        int inFlight = rig.recorder().sendsInFlight();
        rig.node().process().kill();
        return inFlight > 0 && !Files.exists(Path.of("/proc", Long.toString(before)));
    }

    /** Killed, and killed again before it is ready. Takes effect when it was not ready yet. */
    static boolean killWhileStarting(Rig rig, Random random) throws Exception {
        rig.node().process().kill();
        rig.node().launch();
        Thread.sleep(random.nextInt(startMsMax(rig)));
        boolean hit = rig.node().process().isAlive() && !rig.node().process().isReady();
        rig.node().process().kill();
        rig.node().start();
        return hit;
    }

    private static int startMsMax(Rig rig) {
        long quickest = Collections.min(rig.node().readyMs());
        return Math.clamp((long) (quickest * BEFORE_READY), 1, START_MS_MAX);
    }

    /** Takes effect when sends were under way and the process ended by itself with code 0. */
    static boolean stop(Rig rig, Random random) throws Exception {
        int inFlight = rig.recorder().sendsInFlight();
        int code = rig.node().process().stop();
        if (code != 0) {
            throw new AssertionError("expected exit code 0 after SIGTERM, but got " + code);
        }
        rig.node().start();
        return inFlight > 0;
    }

    /** Takes effect when the process stood still, with sends under way, and accepted nothing meanwhile. */
    static boolean pause(Rig rig, Random random) throws Exception {
        Duration pause = pause(random);
        rig.node().signal("STOP");
        // What was on its way out of the process has come by then.
        Thread.sleep(PAUSE_MIN.toMillis() / 2);
        long accepted = rig.recorder().accepted();
        boolean stood = rig.recorder().sendsInFlight() > 0
                && standsStill(rig.node().process().pid());
        Thread.sleep(pause.minus(PAUSE_MIN.dividedBy(2)).toMillis());
        boolean silent = rig.recorder().accepted() == accepted;
        rig.node().signal("CONT");
        return stood && silent;
    }

    /** How long a process stands still: sooner short than long; about a third for longer than a processor's session. */
    static Duration pause(Random random) {
        if (random.nextInt(LONG_ONE_IN) == 0) {
            return PAUSE_LONG;
        }
        double share = random.nextDouble();
        return PAUSE_MIN.plusMillis(
                (long) (share * share * PAUSE_USUAL_MAX.minus(PAUSE_MIN).toMillis()));
    }

    /** A thread stops when it is its turn to run, which on a busy machine is not at once. */
    static boolean awaitStandstill(long pid) throws Exception {
        long deadline = System.nanoTime() + STANDS_WITHIN.toNanos();
        while (!standsStill(pid)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }

    /** By what the kernel says in {@code /proc/PID/stat}, behind the command in brackets. */
    private static boolean standsStill(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    }
}
