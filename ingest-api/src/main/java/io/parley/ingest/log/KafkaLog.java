package io.parley.ingest.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.ingest.log.AppendOutcome.Appended;
import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.schemas.events.Framing;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.topics.LogClient;
import io.parley.schemas.topics.MailboxPartitioning;
import io.parley.schemas.topics.TopicContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to both topics through one idempotent producer. A send's key is its conversation's home user, a marker's its reader; the
 * partition is given and not left to the client's partitioner: it decides where the order is kept.
 *
 * <p>What is in flight is bounded in bytes. When that is used up, or no broker is connected, or the log is closed, a send is refused
 * before the producer has seen it.
 */
public final class KafkaLog implements SendLog, MarkerLog {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);

    /** What a record in flight costs beside its value: ids, futures and its place in a batch. Bounds the count of small ones. */
    private static final int RECORD_OVERHEAD_BYTES = 512;

    /** Beyond the delivery time-out there is nothing to wait for. */
    private static final Duration CLOSE_TIME_EXTRA = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final ProducerBounds bounds;
    private final int partitions;
    private final Framing framing;
    private final BrokerConnections connections;
    private final Semaphore room;
    private final AppendMetrics sends;
    private final AppendMetrics markers;
    private volatile boolean closed;

    private KafkaLog(
            Producer<byte[], byte[]> producer,
            ProducerBounds bounds,
            int partitions,
            Framing framing,
            MeterRegistry registry) {
        this.producer = producer;
        this.bounds = bounds;
        this.partitions = partitions;
        this.framing = framing;
        this.connections = new BrokerConnections(producer.metrics());
        this.room = new Semaphore(bounds.inFlightBytesMax());
        this.sends = new AppendMetrics(registry, "parley.ingest.sends");
        this.markers = new AppendMetrics(registry, "parley.ingest.markers");
        AppendMetrics.inFlight(registry, () -> bounds.inFlightBytesMax() - room.availablePermits());
    }

    /**
     * Connects, and learns how many partitions the topics have.
     *
     * @param framing of the records' values
     * @throws IllegalStateException when the topics are not there within {@link ProducerBounds#startTimeMax}
     */
    public static KafkaLog open(LogClient client, ProducerBounds bounds, Framing framing, MeterRegistry registry) {
        var producer = new KafkaProducer<byte[], byte[]>(KafkaProducerSettings.of(client, bounds));
        try {
            return new KafkaLog(producer, bounds, partitions(producer, bounds.startTimeMax()), framing, registry);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private static int partitions(Producer<?, ?> producer, Duration timeMax) {
        long deadline = System.nanoTime() + timeMax.toNanos();
        int sends = partitions(producer, TopicContract.SENDS, deadline, timeMax);
        int messages = partitions(producer, TopicContract.MESSAGES, deadline, timeMax);
        if (sends != messages) {
            throw new IllegalStateException("expected both topics to have as many partitions, but "
                    + TopicContract.SENDS + " has " + sends + " and " + TopicContract.MESSAGES + " " + messages);
        }
        return sends;
    }

    private static int partitions(Producer<?, ?> producer, String topic, long deadlineNanos, Duration timeMax) {
        while (true) {
            try {
                return producer.partitionsFor(topic).size();
            } catch (TimeoutException e) {
                // Each call waits for as long as an append may be held up, which is short.
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new IllegalStateException(
                            "expected topic " + topic + " within " + timeMax + ", but no broker knows it", e);
                }
            }
        }
    }

    @Override
    public CompletableFuture<AppendOutcome> append(Send send) {
        return append(TopicContract.SENDS, send.homeUser(), SendCodec.encode(send, framing), sends);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(UserId reader, ConversationRead read) {
        byte[] value = MailboxEventCodec.encode(new MailboxEvent(reader, read), framing);
        return append(TopicContract.MESSAGES, reader, value, markers);
    }

    private CompletableFuture<AppendOutcome> append(String topic, UserId key, byte[] value, AppendMetrics metrics) {
        int cost = value.length + RECORD_OVERHEAD_BYTES;
        Optional<String> obstacle = whyNotReady();
        if (obstacle.isPresent()) {
            return refuse(obstacle.get(), metrics);
        }
        if (!room.tryAcquire(cost)) {
            return refuse("too many sends are in flight", metrics);
        }
        var append = new PendingAppend(cost, metrics);
        append.start(record(topic, key, value));
        return append.outcome;
    }

    private ProducerRecord<byte[], byte[]> record(String topic, UserId key, byte[] value) {
        int partition = MailboxPartitioning.partitionOf(key, partitions);
        return new ProducerRecord<>(topic, partition, key.bytes(), value);
    }

    private static CompletableFuture<AppendOutcome> refuse(String reason, AppendMetrics metrics) {
        AppendOutcome refused = new NotAccepted(reason);
        metrics.record(refused, 0);
        return CompletableFuture.completedFuture(refused);
    }

    /** One record between its hand-over and its outcome. */
    private final class PendingAppend {
        private final CompletableFuture<AppendOutcome> outcome = new CompletableFuture<>();
        private final long senderThreadId = Thread.currentThread().threadId();
        private final long startNanos = System.nanoTime();
        private final int cost;
        private final AppendMetrics metrics;

        PendingAppend(int cost, AppendMetrics metrics) {
            this.cost = cost;
            this.metrics = metrics;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // The callback says the same, and exactly once.
        void start(ProducerRecord<byte[], byte[]> record) {
            try {
                producer.send(record, (metadata, failure) -> {
                    if (failure == null) {
                        complete(new Appended(Instant.ofEpochMilli(metadata.timestamp()), metadata.offset()));
                    } else {
                        fail(failure);
                    }
                });
            } catch (KafkaException | IllegalStateException e) {
                fail(e);
            }
        }

        /** The producer reports what fails before it has buffered the record on the sender's own thread, and all else on its own. */
        private void fail(Exception failure) {
            boolean duringSend = Thread.currentThread().threadId() == senderThreadId;
            AppendOutcome failed = duringSend ? AppendFailure.duringSend(failure) : AppendFailure.afterSend(failure);
            if (failure instanceof TimeoutException) {
                // An outage has thousands of these; the metrics count them.
                LOG.debug("expected the log to take a send in time", failure);
            } else {
                LOG.warn("expected to append a send, but: {}", failure.toString());
            }
            complete(failed);
        }

        private void complete(AppendOutcome result) {
            room.release(cost);
            metrics.record(result, System.nanoTime() - startNanos);
            outcome.complete(result);
        }
    }

    /** What the producer says of itself, to be looked at now and then. */
    public Map<MetricName, ? extends Metric> clientMetrics() {
        return producer.metrics();
    }

    @Override
    public Optional<String> whyNotReady() {
        if (closed) {
            return Optional.of("this node is stopping");
        }
        return connections.any() ? Optional.empty() : Optional.of("no broker can be reached");
    }

    @Override
    public void close() {
        closed = true;
        producer.close(bounds.deliveryTimeMax().plus(CLOSE_TIME_EXTRA));
    }
}
