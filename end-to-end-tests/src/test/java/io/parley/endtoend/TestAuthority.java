package io.parley.endtoend;

import io.parley.http.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test's own, made with the JDK's keytool. */
final class TestAuthority {
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path directory;
    private final Path store;
    private int issued;

    private TestAuthority(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("authority.p12");
    }

    static TestAuthority create(Path directory) throws Exception {
        TestAuthority authority = new TestAuthority(Files.createDirectories(directory));
        authority.generate("ca", "-dname", "CN=authority", "-ext", "bc:c=ca:true", "-validity", "365");
        Files.writeString(
                authority.certificate(),
                pem("CERTIFICATE", authority.load().getCertificate("ca").getEncoded()));
        return authority;
    }

    /** PEM: what whoever trusts it is given. */
    Path certificate() {
        return directory.resolve("authority.pem");
    }

    /** A listener's certificate for this machine by its address, good today. */
    TlsFiles issue() throws Exception {
        return issue("ip:127.0.0.1,dns:localhost", "-validity", "30");
    }

    TlsFiles issueExpired() throws Exception {
        return issue("ip:127.0.0.1,dns:localhost", "-startdate", "-10d", "-validity", "5");
    }

    TlsFiles issueFor(String name) throws Exception {
        return issue("dns:" + name, "-validity", "30");
    }

    private TlsFiles issue(String names, String... validity) throws Exception {
        String alias = "listener-" + issued++;
        List<String> options =
                new ArrayList<>(List.of("-dname", "CN=" + alias, "-signer", "ca", "-ext", "san=" + names));
        options.addAll(Arrays.asList(validity));
        generate(alias, options.toArray(String[]::new));
        KeyStore all = load();
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : all.getCertificateChain(alias)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        byte[] key = all.getKey(alias, PASSWORD.toCharArray()).getEncoded();
        return new TlsFiles(
                Files.writeString(directory.resolve(alias + ".pem"), chain),
                Files.writeString(directory.resolve(alias + "-key.pem"), pem("PRIVATE KEY", key)));
    }

    private void generate(String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("expected keytool to make a certificate, but it said: " + said);
        }
    }

    private KeyStore load() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(store)) {
            keys.load(stream, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }

    /** For a client that believes nobody else. */
    SSLContext trusted() throws Exception {
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", load().getCertificate("ca"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
