package io.parley.cli;

import io.parley.cli.settings.SettingCheck;
import io.parley.http.HttpConfig;
import io.parley.http.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a node's HTTP server listens, and how. */
final class ListenFlags {
    private static final String LOCAL = "127.0.0.1";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = LOCAL,
            description = "the address to listen on (default: ${DEFAULT-VALUE})")
    private String host = LOCAL;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            description = "where to listen; 0 for any free port")
    private int port;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description =
                    "PEM: this listener's certificate and those that lead to its authority; read again when the file"
                            + " changes (default: no TLS)")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM: the certificate's private key, PKCS #8")
    private @Nullable Path key;

    void check(SettingCheck check) {
        check.that("--host", () -> new HttpConfig(host, 0));
        check.that("--port", () -> new HttpConfig(LOCAL, port));
        check.that("--tls-certificate", this::tls);
        SettingFile.check(check, "--tls-certificate", certificate);
        SettingFile.check(check, "--tls-key", key);
    }

    /** @throws IllegalArgumentException when a value is out of its range, by its name */
    HttpConfig config() {
        return new HttpConfig(host, port).withTls(tls());
    }

    private Optional<TlsFiles> tls() {
        if (certificate == null && key == null) {
            return Optional.empty();
        }
        if (certificate == null || key == null) {
            throw new IllegalArgumentException(
                    "expected both --tls-certificate and --tls-key, or neither, but got one");
        }
        return Optional.of(new TlsFiles(certificate, key));
    }
}
