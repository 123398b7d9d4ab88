package io.parley.endtoend.campaign;

import java.util.Random;

/** A way to break a node. */
interface Nemesis {
    /**
     * Breaks it once, under load, and has it serve again.
     *
     * @return whether the fault is known to have taken effect
     */
    boolean strike(Rig rig, Random random) throws Exception;
}
