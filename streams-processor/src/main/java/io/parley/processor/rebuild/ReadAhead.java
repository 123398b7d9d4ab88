package io.parley.processor.rebuild;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Polls one partition on a thread of its own, some polls ahead of whoever takes them: a consumer asks the broker for more only when all that it has was
 * taken, and waits for it then. The consumer is this one's until it is closed. Used by one thread.
 */
final class ReadAhead implements AutoCloseable {
    /** Enough to bridge a request to the broker; some MiB at most. */
    private static final int POLLS_AHEAD = 4;

    /** How soon a lack of records is noticed. */
    private static final Duration POLL = Duration.ofMillis(200);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BlockingQueue<Polled> polls = new ArrayBlockingQueue<>(POLLS_AHEAD);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("parley-read-ahead").daemon().factory());
    private final Future<?> reading;
    private volatile long position;
    private volatile boolean closed;

    /**
     * What one poll gave.
     *
     * @param position where the consumer was then: also past what is no record, such as the end of a transaction
     */
    record Polled(List<ConsumerRecord<byte[], byte[]>> records, long position) {}

    /**
     * @param from the offset of the first record to be read, where the consumer is
     * @param upTo the offset of the last one
     */
    ReadAhead(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long upTo) {
        this.consumer = consumer;
        this.partition = partition;
        this.position = from;
        this.reading = thread.submit(() -> read(upTo));
    }

    private Void read(long upTo) throws InterruptedException {
        while (!closed && position <= upTo) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            position = records.isEmpty() ? positionNow() : records.getLast().offset() + 1;
            polls.put(new Polled(records, position));
        }
        return null;
    }

    /** As it was where that cannot be told now: brokers may be changing leaders. */
    private long positionNow() {
        try {
            return consumer.position(partition, POLL);
        } catch (TimeoutException e) {
            return position;
        }
    }

    /**
     * The next poll's, which may be nothing; waits for it. Nothing, and a position beyond it, when the last record was passed.
     *
     * @throws KafkaException when the consumer does
     */
    Polled next() {
        try {
            while (true) {
                Polled next = polls.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
                if (reading.isDone()) {
                    reading.get();
                    // It may have given its last one since.
                    next = polls.poll();
                    return next != null ? next : new Polled(List.of(), position);
                }
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new IllegalStateException("expected to read " + partition, e.getCause());
        }
    }

    /** Returns when the consumer is the caller's again, at the latest when its poll ends; what was read ahead is dropped. */
    @Override
    public void close() {
        closed = true;
        // Room for what it may be about to give.
        polls.clear();
        thread.close();
    }
}
