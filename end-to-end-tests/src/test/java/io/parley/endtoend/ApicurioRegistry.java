package io.parley.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Apicurio Registry as a process, its schemas in memory, by the REST interface that it shares with Confluent's. */
final class ApicurioRegistry implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("parley.registry", "target/registry"));
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final URI url;

    private ApicurioRegistry(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Returns when it answers. */
    static ApicurioRegistry start(Path directory) throws Exception {
        int port = Ports.free();
        Path log = directory.resolve("registry.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=" + Ports.free(),
                        "-jar",
                        HOME.resolve("quarkus-run.jar").toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var registry = new ApicurioRegistry(process, URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7"));
        try {
            TestPatience.await()
                    .failFast("it ended", () -> !process.isAlive())
                    .until(() -> registry.get("/subjects").isArray());
        } catch (RuntimeException e) {
            registry.close();
            throw new AssertionError("expected the registry to start, but it said: " + Files.readString(log), e);
        }
        return registry;
    }

    URI url() {
        return url;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return exchange(HttpRequest.newBuilder(URI.create(url + path)));
    }

    /** Whatever was registered is forgotten. */
    void deleteSubject(String subject) throws IOException, InterruptedException {
        exchange(
                HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject)).DELETE());
        exchange(HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "?permanent=true"))
                .DELETE());
    }

    void register(String subject, String schema) throws IOException, InterruptedException {
        String body = json.createObjectNode().put("schema", schema).toString();
        exchange(HttpRequest.newBuilder(URI.create(url + "/subjects/" + subject + "/versions"))
                .header("Content-Type", MEDIA_TYPE)
                .POST(BodyPublishers.ofString(body)));
    }

    /** From now on, who reads the subject's newest schema has to be able to read what was written before. */
    void requireCompatible(String subject) throws IOException, InterruptedException {
        exchange(HttpRequest.newBuilder(URI.create(url + "/config/" + subject))
                .header("Content-Type", MEDIA_TYPE)
                .PUT(BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}")));
    }

    private JsonNode exchange(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                client.send(request.timeout(TestPatience.LONG).build(), BodyHandlers.ofByteArray());
        return json.readTree(response.body());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        client.close();
    }
}
