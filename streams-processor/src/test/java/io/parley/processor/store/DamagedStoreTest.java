package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.ConversationMessages;
import io.parley.schemas.mailbox.MailboxQuery.Direction;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.RecentConversations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Files that disks and people have spoilt: found, set aside, and rebuilt from the log; never answered from. */
class DamagedStoreTest {
    private static final int RECORDS = 300;
    private static final List<MailboxQuery<?>> QUESTIONS = List.of(
            new RecentConversations(SampleLog.ALICE, 20, Optional.empty()),
            new FeedAfter(SampleLog.ALICE, 0, 100),
            new ConversationMessages(
                    SampleLog.ALICE, SampleLog.friend(1), 100, Direction.OLDEST_FIRST, Optional.empty()));
    private static final Logger STORE_LOG = (Logger) LoggerFactory.getLogger(MailboxStore.class);

    /** Ways to spoil a file. */
    enum Damage {
        DELETED,
        TRUNCATED,
        EMPTIED,
        END_FLIPPED
    }

    @TempDir
    Path directory;

    private Path sound;
    private String soundDigest;

    @BeforeAll
    static void silenceReports() {
        STORE_LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void reportAgain() {
        STORE_LOG.setLevel(null);
    }

    @BeforeEach
    void makeSoundStore() {
        sound = directory.resolve("sound");
        try (StoreMemory memory = new StoreMemory(8 << 20)) {
            StoreHost host = new StoreHost(sound, StoreHost.Settings.of(memory).build()).open();
            SampleLog.fold(host.store(), 0, RECORDS);
            soundDigest = host.store().digest().sha256();
            host.store().close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStartFromNothingWhenAFileOfTheStoreIsFoundDamagedAtTheOpening(Damage damage) throws IOException {
        List<Path> tables = tables(sound);
        assertThat(tables).hasSize(MailboxFamily.values().length);
        for (Path table : tables) {
            Path task = copyOfSound(damage + "-" + table.getFileName());
            spoil(task, table, damage);
            try (StoreMemory memory = new StoreMemory(8 << 20)) {
                StoreHost host =
                        new StoreHost(task, StoreHost.Settings.of(memory).build()).open();

                assertThat(host.store().committedOffset(StoreHost.CHANGELOG)).isNull();
                assertThat(task.resolve("mailboxes.damaged")).isDirectory();

                host.restore(SampleLog.stretch(0, RECORDS));
                assertThat(host.store().digest().sha256()).isEqualTo(soundDigest);
                host.store().close();
            }
        }
    }

    /** A byte within the data of each file in turn: found when it is read, by the opening, the fold, or a reader. */
    @Test
    void shouldRebuildTheStoreWhoeverFindsTheDamage() throws IOException {
        for (Path table : tables(sound)) {
            Path task = copyOfSound("data-" + table.getFileName());
            Path spoilt = task.resolve(MailboxStore.NAME).resolve(table.getFileName());
            Files.write(spoilt, flipped(Files.readAllBytes(spoilt), 10));
            // A block cache of its own: what another copy of the same file has left there would hide the damage.
            try (StoreMemory memory = new StoreMemory(8 << 20)) {
                StoreHost host =
                        new StoreHost(task, StoreHost.Settings.of(memory).build());

                healLikeKafkaStreams(host);

                assertThat(host.store().digest().sha256())
                        .as("after damage to %s", table)
                        .isEqualTo(soundDigest);
                assertThat(task.resolve("mailboxes.damaged")).isDirectory();
                host.store().close();
            }
        }
    }

    /** Opens, reads and folds until nothing is wrong any more; the only exception that a fold may throw is the one that heals. */
    private static void healLikeKafkaStreams(StoreHost host) {
        host.open();
        for (MailboxQuery<?> question : QUESTIONS) {
            Throwable found = catchThrowable(() -> host.store().ask(question, Freshness.ANY));
            assertThat(found == null || (found instanceof StoreException e && e.damaged()))
                    .as("%s is told from anything else", found)
                    .isTrue();
        }
        Throwable corrupted = catchThrowable(() -> {
            // Repetitions, so that ids are looked up and found; then what is new.
            for (long i = 0; i < RECORDS; i++) {
                host.store()
                        .fold(
                                RECORDS + i,
                                SampleLog.at(i).key(),
                                SampleLog.at(i).value(),
                                false);
            }
            // Not up to the conversation's newest, so that counts are read.
            host.store()
                    .fold(
                            2 * RECORDS,
                            SampleLog.ALICE.bytes(),
                            SampleLog.marker(SampleLog.friend(RECORDS - 3), RECORDS - 5),
                            false);
            for (long i = 0; i < RECORDS; i++) {
                var fresh = SampleLog.at(RECORDS + i);
                host.store().fold(2 * RECORDS + 1 + i, fresh.key(), fresh.value(), false);
            }
        });
        if (corrupted != null) {
            assertThat(corrupted).isInstanceOf(TaskCorruptedException.class);
            host.store().close();
            host.open();
        }
        assertThat(host.store().committedOffset(StoreHost.CHANGELOG)).isNull();
        host.restore(SampleLog.stretch(0, RECORDS));
    }

    private Path copyOfSound(String name) throws IOException {
        Path task = directory.resolve(name);
        Path store = Files.createDirectories(task.resolve(MailboxStore.NAME));
        for (Path file : files(sound)) {
            Files.copy(file, store.resolve(file.getFileName()));
        }
        return task;
    }

    private static void spoil(Path task, Path table, Damage damage) throws IOException {
        Path file = task.resolve(MailboxStore.NAME).resolve(table.getFileName());
        byte[] bytes = Files.readAllBytes(file);
        switch (damage) {
            case DELETED -> Files.delete(file);
            case TRUNCATED -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case EMPTIED -> Files.write(file, new byte[0]);
            case END_FLIPPED -> Files.write(file, flipped(bytes, bytes.length - 1));
        }
    }

    private static List<Path> tables(Path task) throws IOException {
        return files(task).stream()
                .filter(file -> file.toString().endsWith(".sst"))
                .toList();
    }

    private static List<Path> files(Path task) throws IOException {
        try (Stream<Path> files = Files.list(task.resolve(MailboxStore.NAME))) {
            return files.sorted().toList();
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }
}
