package io.parley.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** With processes of this machine. Needs HAProxy. */
class ClusterIT extends ClusterSuite {
    @Override
    Cluster start(Path directory) throws Exception {
        assumeTrue(ParleyCluster.canRunHere(), "needs HAProxy, from the package haproxy");
        return ParleyCluster.start(directory);
    }
}
