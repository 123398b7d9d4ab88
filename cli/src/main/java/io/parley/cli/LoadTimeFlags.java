package io.parley.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** For how long a load is measured. */
final class LoadTimeFlags {
    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = DurationText.class,
            description = "how long it runs before anything counts (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ofSeconds(10);

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = DurationText.class,
            description = "how long it counts (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ofSeconds(30);

    Duration warmUp() {
        return warmUp;
    }

    Duration duration() {
        return duration;
    }
}
