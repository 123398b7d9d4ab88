package io.parley.endtoend;

import java.nio.file.Path;

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
}
