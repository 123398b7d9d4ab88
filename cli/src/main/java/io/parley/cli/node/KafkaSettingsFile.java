package io.parley.cli.node;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A file of Kafka's own settings, as its tools take one with {@code --command-config}: secrets are in it, so that it is a file. */
public final class KafkaSettingsFile {
    private KafkaSettingsFile() {}

    /** @throws IllegalArgumentException when it cannot be read; shows nothing of what it holds */
    public static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "expected --kafka-config to name a file that can be read, but got " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected --kafka-config to name a file of properties, but " + file + " is none", e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
