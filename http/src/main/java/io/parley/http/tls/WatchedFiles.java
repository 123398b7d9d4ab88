package io.parley.http.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are read at the start, and again when they say something else. Files that cannot be used are reported and looked at again: one of two may have been
 * written and the other not yet. Runs as long as what it belongs to.
 */
final class WatchedFiles extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);

    /** Certificates are replaced days before they expire. Reading some kilobytes costs next to nothing. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final List<Path> files;
    private final Duration pause;
    private final Use use;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tls-files").daemon().factory());

    /** What is in use. Only the worker's once it runs. */
    private List<byte[]> used;

    /** What could not be used, so that it is reported once. */
    private List<byte[]> refused = List.of();

    /** Takes the files' contents, in their order. */
    interface Use {
        void use(List<byte[]> contents) throws GeneralSecurityException;
    }

    /**
     * @param read what the owner has read already, and uses
     * @param pause between two looks
     */
    WatchedFiles(List<Path> files, List<byte[]> read, Duration pause, Use use) {
        this.files = List.copyOf(files);
        this.used = read;
        this.pause = pause;
        this.use = use;
    }

    /** @throws IllegalArgumentException when one cannot be read, by its name */
    static List<byte[]> read(List<Path> files) {
        try {
            return contents(files);
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a file that can be read, but got " + e, e);
        }
    }

    private static List<byte[]> contents(List<Path> files) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    @Override
    protected void doStart() {
        var _ = worker.scheduleWithFixedDelay(this::look, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        worker.shutdownNow();
    }

    private void look() {
        try {
            List<byte[]> now = contents(files);
            if (same(now, used) || same(now, refused)) {
                return;
            }
            refused = now;
            use.use(now);
            used = now;
            LOG.info("have taken {}, which have changed", files);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.warn(
                    "expected to take {}, which have changed, and go on with what they held before: {}",
                    files,
                    e.toString());
        }
    }

    private static boolean same(List<byte[]> one, List<byte[]> other) {
        return Arrays.deepEquals(one.toArray(), other.toArray());
    }
}
