package io.parley.schemas.topics;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it has to be.
 *
 * @param required settings that must hold for the guarantees: given at creation and checked at every start
 * @param atLeast settings that must not be lower than this: given at creation and checked at every start. An operator may raise them, and -1 is without
 *     an end
 */
public record TopicContract(
        String name, int partitions, short replicationFactor, Map<String, String> required, Map<String, Long> atLeast) {
    /** What was asked: one record for each send, keyed by the conversation's home user. */
    public static final String SENDS = "sends";

    /** What happened, per mailbox, keyed by the mailbox's owner: the truth that the mailbox store is folded from. */
    public static final String MESSAGES = "messages";

    /** The largest record is a message of 64 KiB with its ids; 1 MiB is the broker's default and leaves room for batches. */
    private static final int MESSAGE_BYTES_MAX = 1_048_588;

    private static final String FOREVER = "-1";

    public TopicContract {
        required = Map.copyOf(required);
        atLeast = Map.copyOf(atLeast);
    }

    /** Topic {@code sends}: kept for a while, stamped by the broker. For longer, when processors are away for long. */
    public static TopicContract sends(LogSettings settings) {
        return new TopicContract(
                SENDS,
                settings.partitions(),
                settings.replicationFactor(),
                commonRequired(settings),
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        settings.sendsRetention().toMillis()));
    }

    /**
     * Topic {@code messages}: kept for ever and never compacted, since its key is the mailbox: compaction would keep one message of
     * each user. Its offsets must be without holes, so nobody may write to it in transactions.
     */
    public static TopicContract messages(LogSettings settings) {
        Map<String, String> required = commonRequired(settings);
        required.put(TopicConfig.RETENTION_MS_CONFIG, FOREVER);
        return new TopicContract(MESSAGES, settings.partitions(), settings.replicationFactor(), required, Map.of());
    }

    private static Map<String, String> commonRequired(LogSettings settings) {
        Map<String, String> required = new LinkedHashMap<>();
        required.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        required.put(TopicConfig.RETENTION_BYTES_CONFIG, FOREVER);
        // The broker's clock stamps a send: no client's and no ingest node's can reorder it or have it deleted early.
        required.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        required.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Short.toString(settings.minInsyncReplicas()));
        required.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        required.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MESSAGE_BYTES_MAX));
        if (settings.fsyncEveryAppend()) {
            required.put(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1");
        }
        return required;
    }

    /** What the topic is made with. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(required);
        atLeast.forEach((setting, least) -> settings.put(setting, Long.toString(least)));
        return settings;
    }

    NewTopic newTopic() {
        return new NewTopic(name, partitions, replicationFactor).configs(settings());
    }
}
