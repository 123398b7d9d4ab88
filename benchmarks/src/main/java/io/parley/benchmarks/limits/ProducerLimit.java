package io.parley.benchmarks.limits;

import com.sun.management.OperatingSystemMXBean;
import io.parley.benchmarks.Traffic;
import io.parley.broker.EmbeddedBroker;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.topics.LogSettings;
import io.parley.schemas.topics.TopicContract;
import io.parley.schemas.topics.TopicProvisioner;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka alone: records of sends to the broker that {@code up} has, with the same settings, synced before each acknowledgement, and nobody who reads them. A
 * program: {@code ProducerLimit [seconds] [rounds]}; a line of JSON for each figure.
 */
public final class ProducerLimit {
    private static final int USERS = 5_000;
    private static final int RECORDS = 16_384;
    private static final long SEED = 1;

    /** As many as a load has connections. */
    private static final int IN_FLIGHT = 64;

    /** The open loop's: a rate at which people are served, not one that keeps it busy. */
    private static final int RATE = 1_000;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MS = 1e6;
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final KafkaProducer<byte[], byte[]> producer;
    private final byte[][] keys = new byte[RECORDS][];
    private final byte[][] values = new byte[RECORDS][];
    private final long seconds;

    private ProducerLimit(KafkaProducer<byte[], byte[]> producer, long seconds) {
        this.producer = producer;
        this.seconds = seconds;
        Traffic traffic = new Traffic(SEED, USERS);
        for (int i = 0; i < RECORDS; i++) {
            Send send = traffic.next();
            keys[i] = send.homeUser().bytes();
            values[i] = SendCodec.encode(send);
        }
    }

    public static void main(String[] arguments) throws Exception {
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path directory = Files.createTempDirectory("parley-producer");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            provision(broker);
            try (var producer =
                    new KafkaProducer<>(settings(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
                ProducerLimit limit = new ProducerLimit(producer, seconds);
                limit.inClosedLoop();
                for (int round = 0; round < rounds; round++) {
                    System.out.println(limit.inClosedLoop());
                    System.out.println(limit.inOpenLoop());
                }
            }
        } finally {
            delete(directory);
        }
    }

    private static void provision(EmbeddedBroker broker) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var _ = new TopicProvisioner(admin, Duration.ofMinutes(1))
                    .provision(List.of(TopicContract.sends(LogSettings.singleMachine(1))));
        }
    }

    /** As ingest has them. */
    private static Map<String, Object> settings(EmbeddedBroker broker) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.in.flight.requests.per.connection",
                5,
                "linger.ms",
                0,
                "batch.size",
                128 * 1024);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private String inClosedLoop() throws InterruptedException {
        Semaphore room = new Semaphore(IN_FLIGHT);
        long cpu = cpuNanos();
        long began = System.nanoTime();
        long end = began + TimeUnit.SECONDS.toNanos(seconds);
        long sent = 0;
        while (System.nanoTime() < end) {
            room.acquire();
            send(sent++, room::release);
        }
        room.acquire(IN_FLIGHT);
        double elapsed = (System.nanoTime() - began) / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "{\"figure\":\"producer\",\"perSecond\":%.1f,\"perCpuSecond\":%.1f}",
                sent / elapsed,
                sent / ((cpuNanos() - cpu) / NANOS_PER_SECOND));
    }

    private void send(long number, Runnable acknowledged) {
        int record = (int) (number % RECORDS);
        var _ = producer.send(
                new ProducerRecord<>(TopicContract.SENDS, 0, keys[record], values[record]), (metadata, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException("expected the broker to take a record", failure);
                    }
                    acknowledged.run();
                });
    }

    private String inOpenLoop() {
        ConcurrentHistogram times = new ConcurrentHistogram(NANOS_MAX, DIGITS);
        long began = System.nanoTime();
        long count = seconds * RATE;
        for (long number = 0; number < count; number++) {
            long due = began + Math.round(number * NANOS_PER_SECOND / RATE);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            send(number, () -> times.recordValue(Math.min(NANOS_MAX, System.nanoTime() - due)));
        }
        producer.flush();
        return String.format(
                Locale.ROOT,
                "{\"figure\":\"producerAck\",\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}",
                times.getValueAtPercentile(50) / NANOS_PER_MS,
                times.getValueAtPercentile(99) / NANOS_PER_MS,
                times.getMaxValue() / NANOS_PER_MS);
    }

    private static void delete(Path directory) throws Exception {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
