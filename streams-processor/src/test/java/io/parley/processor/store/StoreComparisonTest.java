package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parley.processor.store.RowDifference.Kind;
import io.parley.schemas.events.Framing;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.ids.UserId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.slf4j.LoggerFactory;

/** A store that is folded once more: the same to the byte when nothing is wrong, and else it says where. */
class StoreComparisonTest {
    private static final int RECORDS = 3_000;
    private static final int USERS = 9;

    /** Every eighth flush starts a compaction. */
    private static final int FLUSH_EVERY = 25;

    private static final Logger STORE_LOG = (Logger) LoggerFactory.getLogger(MailboxStore.class);

    @TempDir
    Path directory;

    private final StoreMemory memory = new StoreMemory(32 << 20);

    @BeforeAll
    static void silenceReports() {
        STORE_LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void reportAgain() {
        STORE_LOG.setLevel(null);
    }

    @AfterEach
    void closeMemory() {
        memory.close();
    }

    private static RandomLog randomLog(long seed, int records) {
        RandomLog log = new RandomLog(new Random(seed));
        log.users(
                IntStream.range(0, USERS).mapToObj(i -> new UserId("user-" + i)).toList());
        while (log.end() < records) {
            log.append();
        }
        return log;
    }

    private FreshStore fresh(String name) {
        return FreshStore.open(directory.resolve(name), StoreHost.TOPIC, 0, memory);
    }

    private FreshStore folded(String name, RandomLog log) {
        FreshStore store = fresh(name);
        fold(store, log, log.end());
        return store;
    }

    private static void fold(FreshStore store, RandomLog log, long end) {
        for (long offset = store.applied() + 1; offset < end; offset++) {
            RandomLog.Entry entry = log.at(offset);
            store.fold(StoreHost.record(offset, entry.key(), entry.value()));
        }
    }

    /** One by one as live records are, or in batches as restored ones are, with what Kafka Streams leaves out then. */
    private StoreHost live(String name, RandomLog log, Random random) {
        var settings = StoreHost.Settings.of(memory).gap((partition, from, to) -> log.isKeyless(from, to));
        StoreHost host = new StoreHost(directory.resolve(name), settings.build()).open();
        long offset = 0;
        while (offset < log.end()) {
            long to = Math.min(log.end(), offset + 1 + random.nextInt(700));
            if (random.nextBoolean()) {
                host.restore(LongStream.range(offset, to)
                        .filter(at -> !log.at(at).isKeyless())
                        .mapToObj(at -> StoreHost.record(
                                at, log.at(at).key(), log.at(at).value()))
                        .toList());
            } else {
                for (long at = offset; at < to; at++) {
                    host.store().fold(at, log.at(at).key(), log.at(at).value(), false);
                }
            }
            offset = to;
        }
        return host;
    }

    /** How a value begins says nothing of the mailbox. */
    @Test
    void shouldBeTheSameToTheByteInEitherFraming() {
        long seed = System.nanoTime();
        RandomLog log = randomLog(seed, RECORDS);

        try (FreshStore one = reframed("one", log, Framing.SINGLE_OBJECT);
                FreshStore other = reframed("other", log, Framing.confluent((subject, schema) -> 7))) {
            assertThat(other.digest()).as("seed %s", seed).isEqualTo(one.digest());
            assertThat(one.applied()).isEqualTo(log.end() - 1);
        }
    }

    private FreshStore reframed(String name, RandomLog log, Framing framing) {
        FreshStore store = fresh(name);
        for (long offset = 0; offset < log.end(); offset++) {
            RandomLog.Entry entry = log.at(offset);
            byte[] value = entry.event() == null ? entry.value() : MailboxEventCodec.encode(entry.event(), framing);
            store.fold(StoreHost.record(offset, entry.key(), value));
        }
        return store;
    }

    @Test
    void shouldBeTheSameToTheByteHoweverTheLogWasFolded() {
        for (int run = 0; run < 5; run++) {
            // Given
            long seed = System.nanoTime();
            RandomLog log = randomLog(seed, RECORDS);
            StoreHost live = live("live-" + run, log, new Random(seed));

            // When
            try (FreshStore whole = folded("whole-" + run, log);
                    FreshStore inSteps = fresh("steps-" + run)) {
                Random random = new Random(seed);
                while (inSteps.applied() < log.end() - 1) {
                    fold(inSteps, log, Math.min(log.end(), inSteps.applied() + 2 + random.nextInt(500)));
                    // Writes what is pending.
                    inSteps.digest();
                }

                // Then
                String context = "seed " + seed;
                assertThat(inSteps.digest()).as(context).isEqualTo(whole.digest());
                assertThat(live.store().digest().sha256())
                        .as(context)
                        .isEqualTo(whole.digest().sha256());
                assertThat(StoreComparison.differences(live.store().database(), whole.database()))
                        .as(context)
                        .isEmpty();
                for (MailboxFamily family : MailboxFamily.values()) {
                    assertThat(rows(whole.database(), family) > 0)
                            .as("rows in %s", family)
                            .isTrue();
                }
            }
            live.store().close();
        }
    }

    private static int rows(MailboxDb db, MailboxFamily family) {
        int rows = 0;
        try (ReadOptions options = new ReadOptions();
                RocksIterator iterator = db.iterator(family, options)) {
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                rows++;
            }
        }
        return rows;
    }

    /** How a store can differ from its log in one row. */
    enum Mutation {
        BIT_FLIPPED(Kind.OTHER_VALUE),
        REMOVED(Kind.MISSING),
        ADDED(Kind.SURPLUS);

        private final Kind found;

        Mutation(Kind found) {
            this.found = found;
        }

        void apply(MailboxDb db, MailboxFamily family, byte[] key, byte[] value) throws Exception {
            try (WriteBatch batch = new WriteBatch()) {
                switch (this) {
                    case BIT_FLIPPED -> {
                        byte[] flipped = value.length == 0 ? new byte[] {1} : value.clone();
                        flipped[flipped.length - 1] ^= 1;
                        batch.put(db.handle(family), key, flipped);
                    }
                    case REMOVED -> batch.delete(db.handle(family), key);
                    // A row of somebody of whom the log knows nothing.
                    case ADDED ->
                        batch.put(
                                db.handle(family),
                                new Bytes().one((byte) 'a').raw(key).toArray(),
                                value);
                }
                db.write(batch);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "META")
    void shouldNameTheMailboxOfARowThatDiffers(MailboxFamily family) throws Exception {
        long seed = System.nanoTime();
        RandomLog log = randomLog(seed, RECORDS);
        try (FreshStore sound = folded("sound", log)) {
            for (Mutation mutation : Mutation.values()) {
                // Given
                try (FreshStore other = folded("other-" + mutation, log)) {
                    Map.Entry<byte[], byte[]> row = anyRow(other.database(), family, new Random(seed));
                    mutation.apply(other.database(), family, row.getKey(), row.getValue());

                    // When
                    List<RowDifference> differences = StoreComparison.differences(other.database(), sound.database());

                    // Then
                    assertThat(differences)
                            .as("seed %d, %s", seed, mutation)
                            .singleElement()
                            .satisfies(difference -> {
                                assertThat(difference.family())
                                        .isEqualTo(new String(family.familyName(), StandardCharsets.US_ASCII));
                                assertThat(difference.mailbox())
                                        .isEqualTo((mutation == Mutation.ADDED ? "a" : "") + ownerOf(row.getKey()));
                                assertThat(difference.kind()).isEqualTo(mutation.found);
                                assertThat(difference.describe()).doesNotContain("?");
                            });
                    assertThat(other.digest()).isNotEqualTo(sound.digest());
                }
            }
        }
    }

    private static Map.Entry<byte[], byte[]> anyRow(MailboxDb db, MailboxFamily family, Random random) {
        int skip = random.nextInt(rows(db, family));
        try (ReadOptions options = new ReadOptions();
                RocksIterator iterator = db.iterator(family, options)) {
            iterator.seekToFirst();
            for (int i = 0; i < skip; i++) {
                iterator.next();
            }
            return Map.entry(iterator.key(), iterator.value());
        }
    }

    private static String ownerOf(byte[] key) {
        return new BytesReader(key).user().value();
    }

    @Test
    void shouldNameTheFirstMailboxFirstWhereverItDiffers() throws Exception {
        // Given
        RandomLog log = randomLog(System.nanoTime(), RECORDS);
        try (FreshStore sound = folded("sound", log);
                FreshStore other = folded("other", log)) {
            try (WriteBatch batch = new WriteBatch()) {
                batch.put(
                        other.database().handle(MailboxFamily.MAILBOXES),
                        "a\0".getBytes(StandardCharsets.US_ASCII),
                        new byte[1]);
                batch.put(other.database().handle(MailboxFamily.MESSAGES), new byte[] {(byte) 0xFF}, new byte[1]);
                other.database().write(batch);
            }

            // Then
            assertThat(StoreComparison.differences(other.database(), sound.database()))
                    .extracting(RowDifference::describe)
                    .containsExactly(
                            "mailbox ?, family messages: key ff should not be there",
                            "mailbox a, family mailboxes: the head should not be there");
        }
    }

    @Test
    void shouldGoOnWhereItStoodAndRefuseWhatDoesNotFollow() {
        // Given
        RandomLog log = randomLog(System.nanoTime(), 200);
        try (FreshStore store = fresh("store")) {
            fold(store, log, 100);
            store.flush();
        }

        // When
        try (FreshStore store = fresh("store")) {
            // Then
            assertThat(store.applied()).isEqualTo(99);
            assertThatThrownBy(() -> store.fold(StoreHost.record(101, null, null)))
                    .hasMessageContaining("expected offset 100 of messages-0, but got 101");
            fold(store, log, log.end());
            try (FreshStore whole = folded("whole", log)) {
                assertThat(store.digest()).isEqualTo(whole.digest());
            }
            store.flush();
        }
        assertThatThrownBy(() -> FreshStore.open(directory.resolve("store"), new Uuid(7, 7), 0, memory))
                .isInstanceOf(StoreMismatchException.class);
    }

    /** A store that flushes and merges its files all the time, looked at again and again: each look is one moment of it. */
    @Test
    void shouldCopyOneMomentOfAStoreThatIsWrittenTo() throws Exception {
        long seed = System.nanoTime();
        RandomLog log = randomLog(seed, 2 * RECORDS);
        try (StoreMemory small = new StoreMemory(8 << 20);
                FreshStore expected = fresh("expected")) {
            StoreHost host = new StoreHost(
                            directory.resolve("live"),
                            StoreHost.Settings.of(small).build())
                    .open();
            host.store().fold(0, log.at(0).key(), log.at(0).value(), false);
            host.store().database().flush();
            Thread writer = Thread.ofPlatform().start(() -> {
                for (long at = 1; at < log.end(); at++) {
                    host.store().fold(at, log.at(at).key(), log.at(at).value(), false);
                    if (at % FLUSH_EVERY == 0) {
                        host.store().database().flush();
                    }
                }
            });
            int looks = 0;
            boolean alive;
            do {
                alive = writer.isAlive();
                Path copy = directory.resolve("copy-" + looks++);
                long applied = host.store().checkpoint(copy);
                try (StoreOnDisk onDisk = StoreOnDisk.open(copy, StoreHost.TOPIC, 0, memory)) {
                    assertThat(onDisk.applied()).isEqualTo(applied).isGreaterThanOrEqualTo(expected.applied());
                    fold(expected, log, applied + 1);
                    assertThat(onDisk.digest()).as("seed %d", seed).isEqualTo(expected.digest());
                }
            } while (alive);
            writer.join();
            host.store().close();
            assertThat(looks).isGreaterThan(3);
        }
    }
}
