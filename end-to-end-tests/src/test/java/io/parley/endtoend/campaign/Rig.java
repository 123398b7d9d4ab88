package io.parley.endtoend.campaign;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a fault has to work with.
 *
 * @param scratch a directory for what is set aside; a fault finds there what it left
 * @param disk the file system that the node's data is on, when it has one of its own
 */
record Rig(Node node, Recorder recorder, Path scratch, Optional<LoopDisk> disk) {
    LoopDisk ownDisk() {
        return disk.orElseThrow(() -> new IllegalStateException("expected a node with a disk of its own"));
    }
}
