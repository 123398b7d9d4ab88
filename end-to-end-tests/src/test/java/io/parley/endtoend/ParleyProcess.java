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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One {@code parley up} on a directory of its own and a free port, to be used, killed, and started again. */
public final class ParleyProcess implements AutoCloseable {
    /** Far above what any start takes here, so that only one that hangs is reported as such. */
    private static final Duration START_PATIENCE = TestPatience.LONG;

    private static final Duration STOP_PATIENCE = TestPatience.LONG;

    private static final String READY = "Parley is ready: ";

    private final Process process;
    private final CompletableFuture<String> firstLine;
    private final Path err;
    private final long startNs;
    private volatile @Nullable URI url;
    private volatile Duration readyAfter = Duration.ZERO;

    private ParleyProcess(Process process, CompletableFuture<String> firstLine, Path err, long startNs) {
        this.process = process;
        this.firstLine = firstLine;
        this.err = err;
        this.startNs = startNs;
    }

    /** Starts a process and waits until it says that it is ready. */
    static ParleyProcess start(Path dataDirectory, String... flags) throws IOException, InterruptedException {
        return startAt(0, dataDirectory, flags);
    }

    /** As {@link #start}, where clients of an earlier process look for it: at {@code port}. */
    static ParleyProcess startAt(int port, Path dataDirectory, String... flags)
            throws IOException, InterruptedException {
        ParleyProcess launched = launch(Map.of(), port, dataDirectory, flags);
        launched.awaitReady();
        return launched;
    }

    /**
     * Starts a process and waits for nothing.
     *
     * @param environment over the one that commands have here
     * @param port where it will listen; 0 for any free one
     */
    public static ParleyProcess launch(Map<String, String> environment, int port, Path dataDirectory, String... flags)
            throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("up", "--port", Integer.toString(port), "--data-dir", dataDirectory.toString()));
        arguments.addAll(List.of(flags));
        Path err = Files.createTempFile("parley-up", ".err");
        long start = System.nanoTime();
        ProcessBuilder builder = ParleyCommand.builder(arguments).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture<String> firstLine = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> readOutput(process, firstLine));
        return new ParleyProcess(process, firstLine, err, start);
    }

    /** Returns when it has said that it is ready; one that does not is killed, and fails with what it said instead. */
    public void awaitReady() throws IOException, InterruptedException {
        try {
            String line = firstLine.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!line.startsWith(READY)) {
                throw new AssertionError("expected \"" + READY + "…\" first, but got \"" + line + "\"");
            }
            readyAfter = Duration.ofNanos(System.nanoTime() - startNs);
            url = URI.create(line.substring(READY.length()));
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

    /** Where it listens, once it is ready. */
    public URI url() {
        return Objects.requireNonNull(url, "not ready yet");
    }

    /** The JVM's: the command becomes it. */
    public long pid() {
        return process.pid();
    }

    /** From now on it runs on this core alone, numbered as Linux does, with all its threads. */
    public void moveTo(int core) throws IOException, InterruptedException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(core), Long.toString(pid()))
                .redirectErrorStream(true)
                .start();
        String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (taskset.waitFor() != 0) {
            throw new IOException("expected the node to move to core " + core + ", but got: " + said.strip());
        }
    }

    /** From the command to the line that says it is ready. */
    public Duration readyAfter() {
        return readyAfter;
    }

    /** What the process holds of physical memory now, in bytes. */
    public long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new AssertionError("expected VmRSS in the status of process " + process.pid());
    }

    /** Whether it has said that it is ready, or anything else. */
    public boolean isReady() {
        return firstLine.isDone();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: no time to finish anything. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. @return the exit code */
    public int stop() throws InterruptedException {
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
        try {
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
