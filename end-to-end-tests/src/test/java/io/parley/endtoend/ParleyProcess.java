package io.parley.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One {@code parley up} on a directory of its own and a free port, to be used, killed, and started again. */
final class ParleyProcess implements AutoCloseable {
    /** Far above what any start takes here, so that only one that hangs is reported as such. */
    private static final Duration START_PATIENCE = TestPatience.LONG;

    private static final Duration STOP_PATIENCE = TestPatience.LONG;

    private static final String READY = "Parley is ready: ";

    private final Process process;
    private final URI url;
    private final Duration readyAfter;

    private ParleyProcess(Process process, URI url, Duration readyAfter) {
        this.process = process;
        this.url = url;
        this.readyAfter = readyAfter;
    }

    /** Starts a process and waits until it says that it is ready. */
    static ParleyProcess start(Path dataDirectory, String... flags) throws IOException, InterruptedException {
        return startAt(0, dataDirectory, flags);
    }

    /** As {@link #start}, where clients of an earlier process look for it: at {@code port}. */
    static ParleyProcess startAt(int port, Path dataDirectory, String... flags)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("up", "--port", Integer.toString(port), "--data-dir", dataDirectory.toString()));
        arguments.addAll(List.of(flags));
        Path err = Files.createTempFile("parley-up", ".err");
        long start = System.nanoTime();
        Process process =
                ParleyCommand.builder(arguments).redirectError(err.toFile()).start();
        CompletableFuture<String> firstLine = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> readOutput(process, firstLine));
        try {
            String line = firstLine.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!line.startsWith(READY)) {
                throw new AssertionError("expected \"" + READY + "…\" first, but got \"" + line + "\"");
            }
            Duration readyAfter = Duration.ofNanos(System.nanoTime() - start);
            return new ParleyProcess(process, URI.create(line.substring(READY.length())), readyAfter);
        } catch (ExecutionException | TimeoutException | AssertionError e) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(
                    "expected parley to get ready, but it did not; it said: " + Files.readString(err), e);
        } finally {
            Files.deleteIfExists(err);
        }
    }

    private static void readOutput(Process process, CompletableFuture<String> firstLine) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            if (line == null) {
                firstLine.completeExceptionally(new IOException("it ended without a word"));
                return;
            }
            firstLine.complete(line);
            while (line != null) {
                line = out.readLine();
            }
        } catch (IOException | UncheckedIOException e) {
            firstLine.completeExceptionally(e);
        }
    }

    URI url() {
        return url;
    }

    /** The JVM's: the command becomes it. */
    long pid() {
        return process.pid();
    }

    /** From the command to the line that says it is ready. */
    Duration readyAfter() {
        return readyAfter;
    }

    /** What the process holds of physical memory now, in bytes. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new AssertionError("expected VmRSS in the status of process " + process.pid());
    }

    /** SIGKILL: no time to finish anything. Returns when it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. @return the exit code */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new AssertionError("expected parley to stop within " + STOP_PATIENCE + " of SIGTERM, but it did not");
        }
        return process.exitValue();
    }

    /** Kills it when it still runs. */
    @Override
    public void close() {
        kill();
    }
}
