package io.parley.endtoend;

import io.parley.endtoend.ClusterUnderFaults.Fault;
import java.nio.file.Path;
import java.util.List;

/** With processes of this machine. Needs HAProxy. */
class ClusterIT extends ClusterSuite {
    @Override
    Cluster start(Path directory) throws Exception {
        NotRun.unless(
                ParleyCluster.canRunHere(),
                "the tests of a cluster of processes",
                "HAProxy is not here; install the package haproxy");
        return ParleyCluster.start(directory);
    }

    @Override
    int actsOfEach() {
        return 100;
    }

    @Override
    int restarts() {
        return 4;
    }

    /** A processor and a broker are killed in every run. */
    @Override
    List<Fault> firstFaults() {
        return List.of(Fault.KILL, Fault.KILL);
    }
}
