package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The real command in a process of its own; most of its restarts come after a {@code kill -9}. */
final class KilledNode implements RestartableNode {
    private static final int CLEANLY_ONE_IN = 4;

    private final Path data;
    private volatile ParleyProcess process;
    private final List<Long> readyAfterMs = new ArrayList<>();
    private int kills;
    private int stops;

    KilledNode(Path data) throws IOException, InterruptedException {
        this.data = data;
        this.process = ParleyProcess.start(data);
    }

    @Override
    public URI url() {
        return process.url();
    }

    @Override
    public Tokens tokens() {
        try {
            return Tokens.of(data);
        } catch (IOException e) {
            throw new AssertionError("expected the secret of a node that has run", e);
        }
    }

    @Override
    public synchronized void restart(Random random) throws Exception {
        if (random.nextInt(CLEANLY_ONE_IN) == 0) {
            stops++;
            assertThat(process.stop()).isZero();
        } else {
            kills++;
            process.kill();
        }
        process = ParleyProcess.start(data);
        readyAfterMs.add(process.readyAfter().toMillis());
    }

    @Override
    public synchronized String report() {
        return kills + " kills, " + stops + " clean stops, ready again after " + readyAfterMs + " ms";
    }

    @Override
    public synchronized void close() {
        process.close();
    }
}
