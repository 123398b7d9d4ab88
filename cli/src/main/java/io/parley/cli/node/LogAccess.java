package io.parley.cli.node;

import io.parley.broker.EmbeddedBroker;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a command gets at the log of a data directory: at the brokers that it is told, at those of the {@code parley up} that runs on the
 * directory, or, when nothing runs there, at a broker that it runs itself meanwhile.
 */
public final class LogAccess implements AutoCloseable {
    private final String bootstrapServers;
    private final DataDirectory.@Nullable Lock lock;
    private final @Nullable EmbeddedBroker broker;

    private LogAccess(String bootstrapServers, DataDirectory.@Nullable Lock lock, @Nullable EmbeddedBroker broker) {
        this.bootstrapServers = bootstrapServers;
        this.lock = lock;
        this.broker = broker;
    }

    /**
     * @param brokers {@code host:port}, when the user says them
     * @throws CommandFailure when something runs on the directory that cannot be asked
     */
    public static LogAccess open(Optional<String> brokers, DataDirectory directory) {
        Optional<String> known = brokers.or(() -> new RunningNode(directory).flushedBootstrapServers());
        if (known.isPresent()) {
            return new LogAccess(known.get(), null, null);
        }
        // Fails when somebody runs there all the same.
        DataDirectory.Lock lock = directory.lock();
        try {
            EmbeddedBroker broker = EmbeddedBroker.start(directory.broker(), 0);
            return new LogAccess(broker.bootstrapServers(), lock, broker);
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    /** How Kafka's clients reach it. */
    public Map<String, Object> connection() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    private static void close(DataDirectory.Lock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new CommandFailure("expected to give back the data directory, but got " + e, e);
        }
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        if (lock != null) {
            close(lock);
        }
    }
}
