package io.parley.cli;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.load.Load;
import io.parley.cli.load.Shape;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Who writes to whom and reads: the same people for every command that is given the same. */
final class CrowdFlags {
    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            defaultValue = "crowd",
            description = "who writes to whom: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Shape shape = Shape.CROWD;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "5000",
            description = "how many people there are (default: ${DEFAULT-VALUE})")
    private int users;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "the same people write to each other where it is the same (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    /** @param spec of the command that the flags belong to */
    Load load(CommandSpec spec) {
        Load.Crowd crowd = Parley.valid(spec, () -> new Load.Crowd(shape, users, seed));
        return new Load(connection.address(spec), connection.tokens(spec), crowd);
    }

    ServerAddress address(CommandSpec spec) {
        return connection.address(spec);
    }
}
