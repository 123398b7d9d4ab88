package io.parley.cli;

import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who calls the API, where, and how patiently: the same for every command that calls it as one user. */
final class CallerFlags {
    @Option(names = "--as", paramLabel = "USER", required = true, description = "as which user")
    private String as = "";

    @Option(names = "--json", description = "what the API says, instead of what is good to read")
    private boolean json;

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = DurationText.class,
            description = "how long a server that cannot answer is asked again (default: ${DEFAULT-VALUE})")
    private Duration patience = Duration.ofSeconds(5);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    UserId user() {
        return Parley.valid(spec, () -> new UserId(as));
    }

    boolean json() {
        return json;
    }

    Patience patience() {
        return new Patience(patience);
    }

    /** To be closed. Signs with the secret of the environment, or of the data directory. */
    ParleyApi api() {
        return connection.api(spec);
    }
}
