package io.parley.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The load balancer that the tests have in front of nodes: the one of the machine, where there is one. */
final class HaProxy {
    private HaProxy() {}

    /** Debian has it among the programs of the system, which are not in everybody's path. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/haproxy", "/usr/bin/haproxy")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
