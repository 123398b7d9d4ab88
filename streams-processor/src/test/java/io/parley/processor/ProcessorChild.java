package io.parley.processor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.schemas.topics.TopicContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** A processor node in a JVM of its own, for tests that kill it. Runs until its input ends, so that it does not outlive its test. */
final class ProcessorChild {
    private ProcessorChild() {}

    /** Starts one on the log's broker. Its output is this process's. */
    static Process start(FreshLog log, Path state) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // Lives for seconds: faster to start than to run.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ProcessorChild.class.getName(),
                log.bootstrapServers(),
                state.toString(),
                String.valueOf(log.messagesId()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws Exception {
        var config = new ProcessorConfig(args[0], Path.of(args[1]), "node-1", 2, FreshLog.SETTINGS, 16 << 20);
        ProcessorApp app = ProcessorApp.start(
                config, Map.of(TopicContract.MESSAGES, Uuid.fromString(args[2])), new SimpleMeterRegistry());
        while (System.in.read() >= 0) {
            // Nobody writes: this waits for the end.
        }
        app.close();
    }
}
