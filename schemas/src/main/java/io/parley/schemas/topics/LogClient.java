package io.parley.schemas.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * How every client of this process reaches the log. Invalid values fail at start, by name; values are never shown, since passwords are among them.
 *
 * @param bootstrapServers Kafka's {@code host:port}, several joined by commas
 * @param security Kafka's own settings for TLS and SASL. No other one is taken: each guarantee rests on what is set for it where it is kept
 *     ({@code acks}, {@code enable.idempotence}, {@code auto.offset.reset} and many more), and a file must not undo it
 */
public record LogClient(String bootstrapServers, Map<String, String> security) {
    private static final List<String> TAKEN_PREFIXES = List.of("ssl.", "sasl.");
    private static final Set<String> TAKEN = Set.of("security.protocol", "client.dns.lookup");

    public LogClient {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("expected bootstrapServers to name a broker, but it is empty");
        }
        security = Map.copyOf(security);
        Set<String> refused = new TreeSet<>(security.keySet());
        refused.removeIf(LogClient::isTaken);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected none but Kafka's settings ssl.*, sasl.*, " + new TreeSet<>(TAKEN) + ", but got " + refused
                            + ": what Parley guarantees rests on its own values of all others");
        }
    }

    /** A name that Kafka does not know would be ignored by it, and a connection less safe than it was meant to be. */
    private static boolean isTaken(String name) {
        boolean ofSecurity = TAKEN.contains(name) || TAKEN_PREFIXES.stream().anyMatch(name::startsWith);
        return ofSecurity && AdminClientConfig.configNames().contains(name);
    }

    /** Without TLS, as nobody in particular. */
    public static LogClient plain(String bootstrapServers) {
        return new LogClient(bootstrapServers, Map.of());
    }

    /** What each Kafka client is given, before what it needs itself. A new map at each call. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(security);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    @Override
    public String toString() {
        return "LogClient[" + bootstrapServers + ", " + new TreeSet<>(security.keySet()) + "]";
    }
}
