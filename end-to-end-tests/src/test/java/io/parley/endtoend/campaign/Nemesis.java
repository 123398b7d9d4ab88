package io.parley.endtoend.campaign;

import java.util.Random;

/**
 * A way to break a system.
 *
 * @param <R> what it has to work with
 */
interface Nemesis<R> {
    /**
     * Breaks it once, under load, and sees to it that it serves again: at the latest when the next strike or the end waits for that.
     *
     * @return whether the fault is known to have taken effect
     */
    boolean strike(R rig, Random random) throws Exception;
}
