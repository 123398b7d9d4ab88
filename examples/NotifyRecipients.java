import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.UndecodableRecordException;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Writes a line for each message that somebody has got: what a service that wakes phones would do. Any number of these share the work, as one
 * consumer group; each begins where the group has committed.
 *
 * <p>At least once: what was done and not committed when the process died is done again.
 */
final class NotifyRecipients {
    /** Of each partition: more than a processor that dies can repeat (a second of its log), and than a client's retries are apart. */
    private static final int REMEMBERED_MAX = 50_000;

    /** What makes a message one, however often it comes. */
    private record Key(UserId owner, ConversationId conversation, UserId sender, MessageId id) {}

    /** The last messages of each partition that is ours. */
    private final Map<TopicPartition, Map<Key, Boolean>> remembered = new HashMap<>();

    public static void main(String[] args) {
        String brokers = args[0];
        String group = args[1];
        new NotifyRecipients().run(Map.of(
                "bootstrap.servers", brokers,
                "group.id", group,
                // A new group begins with the first message there is.
                "auto.offset.reset", "earliest",
                // By itself the client commits what it has handed out, done or not.
                "enable.auto.commit", "false"));
    }

    private void run(Map<String, Object> settings) {
        try (var consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("messages"), new ForgetWhatIsGone());
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    take(record);
                }
                // After the work, so that nothing is lost when we die here.
                consumer.commitSync();
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        MailboxEvent event = decode(record);
        if (event != null && event.change() instanceof MessageStored message && isNew(record, event.owner(), message)) {
            if (event.owner().equals(message.recipient())) {
                System.out.println(message.recipient() + " has a message from " + message.sender() + ": "
                        + message.text().string());
            }
        }
    }

    /** Null for what is no event: Parley leaves it out as well, so that nobody can stop it with a bad record. */
    private static MailboxEvent decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            MailboxEvent event = record.value() == null ? null : MailboxEventCodec.decode(record.value());
            return event != null && Arrays.equals(event.owner().bytes(), record.key()) ? event : null;
        } catch (UndecodableRecordException e) {
            System.err.println("left out " + record.partition() + "@" + record.offset() + ": " + e.getMessage());
            return null;
        }
    }

    private boolean isNew(ConsumerRecord<byte[], byte[]> record, UserId owner, MessageStored message) {
        var key = new Key(owner, message.conversationId(), message.sender(), message.messageId());
        var partition = new TopicPartition(record.topic(), record.partition());
        return remembered.computeIfAbsent(partition, _ -> new Newest()).put(key, true) == null;
    }

    /** Lets go of the oldest when there are too many. */
    private static final class Newest extends LinkedHashMap<Key, Boolean> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    /** A partition that comes back begins where somebody else committed: what we remember of it is old. */
    private final class ForgetWhatIsGone implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(remembered::remove);
        }
    }
}
