package io.parley.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process of ours: a server, or a measurement that prints what it finds. */
final class Child implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final Path output;
    private final long beganNanos = System.nanoTime();

    private Child(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    static Child start(Path directory, String name, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile(directory, name + "-", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(
                            output.resolveSibling(output.getFileName() + ".err").toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            // However this one ends, nothing that it has started goes on.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new Child(name, process, output);
        } catch (IOException e) {
            throw new UncheckedIOException("expected to start " + name, e);
        }
    }

    /** Runs a measurement to its end. @return the lines that it has printed */
    static List<String> run(
            Path directory, String name, Map<String, String> environment, List<String> command, Duration timeMax)
            throws InterruptedException {
        try (Child child = start(directory, name, environment, command)) {
            if (!child.process.waitFor(timeMax.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("expected an end within " + timeMax.toSeconds() + " s");
            }
            // 1 is what a load ends with that saw errors; its report says which.
            if (child.process.exitValue() > 1 || child.lines().isEmpty()) {
                throw new IllegalStateException(
                        "expected figures, but it ended with " + child.process.exitValue() + ": " + child.complaint());
            }
            return child.lines();
        }
    }

    long pid() {
        return process.pid();
    }

    /** What follows {@code prefix} in a line, as soon as there is such a line. */
    String await(String prefix, Duration timeMax) {
        while (System.nanoTime() - beganNanos < timeMax.toNanos() && process.isAlive()) {
            for (String line : lines()) {
                if (line.startsWith(prefix)) {
                    return line.substring(prefix.length()).strip();
                }
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        throw new IllegalStateException("expected " + name + " to say \"" + prefix + "\", but got " + complaint());
    }

    /** Since it was started. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
    }

    private List<String> lines() {
        return read(output);
    }

    private String complaint() {
        List<String> lines = read(output.resolveSibling(output.getFileName() + ".err"));
        return lines.isEmpty() ? "nothing" : lines.getFirst();
    }

    private static List<String> read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("expected to read " + file, e);
        }
    }

    /** Asks it to stop, and makes sure. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
