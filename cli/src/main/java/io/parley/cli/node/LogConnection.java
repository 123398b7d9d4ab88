package io.parley.cli.node;

import io.parley.schemas.registry.SchemaRegistry;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * Where the log is and how it has to be.
 *
 * @param client how it is reached
 * @param settings the same for every node of a cluster: whoever comes first makes the topics, the others check them
 * @param registry whose ids records are written with; empty for Avro's single-object encoding
 */
public record LogConnection(LogClient client, LogSettings settings, Optional<SchemaRegistry> registry) {
    /** Brokers that start at the same time as this node take some 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Records are written in Avro's single-object encoding. */
    public LogConnection(LogClient client, LogSettings settings) {
        this(client, settings, Optional.empty());
    }

    /**
     * Waits until every partition serves, having made the topics where they are missing.
     *
     * @return the topics' ids by name
     * @throws RuntimeException when that takes longer than a minute, or the topics are not as they have to be
     */
    Map<String, Uuid> provision() throws InterruptedException {
        try (Admin admin = Admin.create(client.settings())) {
            return new TopicProvisioner(admin, PATIENCE)
                    .provision(List.of(TopicContract.sends(settings), TopicContract.messages(settings)));
        }
    }
}
