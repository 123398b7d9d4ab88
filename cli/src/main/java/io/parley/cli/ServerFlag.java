package io.parley.cli;

import io.parley.cli.client.ServerAddress;
import java.net.URI;
import picocli.CommandLine.Option;

/** {@code --url}, the same for every command that calls the API. */
final class ServerFlag {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = ServerAddress.DEFAULT,
            description = "where the API is (default: ${DEFAULT-VALUE})")
    private URI url = URI.create(ServerAddress.DEFAULT);

    /** @throws IllegalArgumentException when the flag's value is no address of an HTTP server */
    ServerAddress address() {
        return new ServerAddress(url);
    }
}
