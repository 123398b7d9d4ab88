package io.parley.endtoend.campaign;

import java.nio.file.Path;
import java.util.Random;

/** What happens to a processor's files while it does not run; the other goes on meanwhile. */
final class ClusterStateFaults {
    private static final String STATE = "state";
    private static final String LOG = "parley.log";

    private ClusterStateFaults() {}

    /** Takes effect when the process ended by the signal, under load, and there was something to delete. */
    static boolean deleted(ClusterRig rig, Random random) throws Exception {
        String node = Role.PROCESSOR.anyNode(random);
        rig.awaitWhole(node);
        boolean busy = rig.awaitBusy(node);
        rig.cluster().signal("KILL", node);
        boolean gone = rig.cluster().pid(node).isEmpty();
        Tree state = new Tree(rig.cluster().data(node).resolve(STATE));
        boolean something = !state.files("").isEmpty();
        state.delete();
        rig.healing().begin(node, () -> rig.serveAgain(node));
        return busy && gone && something;
    }

    /** Takes effect when the node has noticed. */
    static boolean corrupted(ClusterRig rig, Random random) throws Exception {
        String node = Role.PROCESSOR.anyNode(random);
        rig.awaitWhole(node);
        rig.cluster().stopNode(node);
        Path data = rig.cluster().data(node);
        int damaged = StateFaults.damageAll(data.resolve(STATE), random);
        Path log = data.resolve(LOG);
        long before = StateFaults.noticed(log);
        rig.serveAgain(node);
        return damaged > 0 && StateFaults.awaitNoticed(log, before);
    }
}
