package io.parley.cli;

import io.parley.cli.node.RegistryCredentials;
import io.parley.cli.settings.SettingCheck;
import io.parley.schemas.registry.SchemaRegistry;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the values of records are written; readers take both ways. */
final class RegistryFlags {
    @Option(
            names = "--schema-registry-url",
            paramLabel = "URL",
            description =
                    "a registry with the interface of Confluent's: records are written in its wire format, with the"
                            + " ids that it gives (default: Avro's single-object encoding)")
    private @Nullable URI url;

    void check(SettingCheck check) {
        check.that("--schema-registry-url", () -> registry(Map.of()));
        if (check.that(RegistryCredentials.VARIABLE, () -> RegistryCredentials.of(check.environment()))) {
            check.that("--schema-registry-url", () -> registry(check.environment()));
        }
    }

    /** @throws IllegalArgumentException when a value is out of its range, by its name */
    Optional<SchemaRegistry> registry(Map<String, String> environment) {
        return url == null
                ? Optional.empty()
                : Optional.of(new SchemaRegistry(url, RegistryCredentials.of(environment)));
    }
}
