package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.processor.TestPatience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store's files are replaced by others, and the process ends on the way: what is found afterwards is the old store or the new one, whole. */
class ReplacedStoreTest {
    private static final int OLD = 100;
    private static final int NEW = 200;

    @TempDir
    Path task;

    private final StoreMemory memory = new StoreMemory(8 << 20);

    @AfterEach
    void closeMemory() {
        memory.close();
    }

    private Path named(String name) {
        return task.resolve(name);
    }

    private void make(String name, int records) {
        try (FreshStore store = FreshStore.open(named(name), StoreHost.TOPIC, 0, memory)) {
            SampleLog.stretch(store.applied() + 1, records).forEach(store::fold);
            store.flush();
        }
    }

    /** Opens the store as a new process does. */
    private void assertOpensWith(int records) throws IOException {
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        assertThat(host.store().applied()).isEqualTo(records - 1);
        try (Stream<Path> files = Files.list(task)) {
            assertThat(files).containsExactly(host.storeDirectory());
        }
        host.store().close();
    }

    /** Its files hold more than it says it stands at, and to fold the same records again would double them. */
    @Test
    void shouldBeginAgainWithAFreshStoreThatWasNeverWhole() {
        try (FreshStore store = FreshStore.open(named("fresh"), StoreHost.TOPIC, 0, memory)) {
            SampleLog.stretch(0, OLD).forEach(store::fold);
            var _ = store.digest();
        }

        PartitionDigest whole;
        try (FreshStore again = FreshStore.open(named("fresh"), StoreHost.TOPIC, 0, memory)) {
            assertThat(again.applied()).isEqualTo(-1);
            SampleLog.stretch(0, NEW).forEach(again::fold);
            again.flush();
            whole = again.digest();
        }
        make("other", NEW);
        try (FreshStore other = FreshStore.open(named("other"), StoreHost.TOPIC, 0, memory);
                FreshStore flushed = FreshStore.open(named("fresh"), StoreHost.TOPIC, 0, memory)) {
            assertThat(other.digest()).isEqualTo(whole);
            assertThat(flushed.digest()).isEqualTo(whole);
        }
    }

    /** Should one ever be in its place: nobody is answered from it. */
    @Test
    void shouldNotServeAFreshStoreThatWasNeverWhole() {
        try (FreshStore store = FreshStore.open(named("mailboxes"), StoreHost.TOPIC, 0, memory)) {
            SampleLog.stretch(0, OLD).forEach(store::fold);
        }

        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        assertThat(host.store().applied()).isEqualTo(-1);
        host.store().close();
    }

    @Test
    void shouldNotReadAFreshStoreThatWasNeverWhole() {
        try (FreshStore store = FreshStore.open(named("mailboxes"), StoreHost.TOPIC, 0, memory)) {
            SampleLog.stretch(0, OLD).forEach(store::fold);
        }

        assertThatThrownBy(() -> StoreOnDisk.open(named("mailboxes"), StoreHost.TOPIC, 0, memory))
                .hasMessageContaining("expected a whole mailbox store in " + named("mailboxes"));
    }

    @Test
    void shouldKeepTheOldOneWhenTheNewOneWasNotCopied() throws IOException {
        make("mailboxes", OLD);
        Files.createDirectory(named("mailboxes.next"));
        Files.createFile(named("mailboxes.next").resolve("000001.sst"));

        assertOpensWith(OLD);
    }

    @Test
    void shouldKeepTheOldOneWhenItWasOnlyMovedAside() throws IOException {
        make("mailboxes.replaced", OLD);
        make("mailboxes.next", NEW);

        assertOpensWith(OLD);
    }

    @Test
    void shouldHaveTheNewOneOnceItIsInPlace() throws IOException {
        make("mailboxes.replaced", OLD);
        make("mailboxes", NEW);

        assertOpensWith(NEW);
    }

    @Test
    void shouldHaveTheNewOneWhenTheOldOneWasDeletedInPart() throws IOException {
        make("mailboxes", NEW);
        make("mailboxes.replaced", OLD);
        Files.delete(named("mailboxes.replaced").resolve("CURRENT"));

        assertOpensWith(NEW);
    }

    @Test
    void shouldGoBackToTheOldOneWhenTheNewOneCannotBeOpened() throws IOException {
        // Given
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        SampleLog.fold(host.store(), 0, OLD);
        make("fresh", OLD);
        AtomicInteger calls = new AtomicInteger();

        // When
        assertThatThrownBy(() -> host.store().switchTo(named("fresh"), (store, offset) -> {
                    if (calls.incrementAndGet() == 2) {
                        spoil(named("mailboxes.next"));
                    }
                }))
                .isInstanceOf(StoreException.class);

        // Then
        assertThat(host.store().applied()).isEqualTo(OLD - 1);
        assertThat(host.store().whyNotServing()).isNull();
        assertOnlyTheStoreIsLeft(host);
        SampleLog.fold(host.store(), OLD, NEW);
        host.store().close();
        StoreDirectory.delete(named("fresh"));
        assertOpensWith(NEW);
    }

    /** The store in it is open and does not notice; it cannot be opened again. */
    private static void spoil(Path directory) {
        try {
            Files.delete(directory.resolve("CURRENT"));
            Files.createDirectories(directory.resolve("CURRENT"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertOnlyTheStoreIsLeft(StoreHost host) throws IOException {
        try (Stream<Path> files = Files.list(task)) {
            assertThat(files.filter(file -> !file.equals(named("fresh")))).containsExactly(host.storeDirectory());
        }
    }

    @Test
    void shouldChangeNothingWhenTheNewOneCannotBeCopied() throws IOException {
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        SampleLog.fold(host.store(), 0, OLD);

        assertThatThrownBy(() -> host.store().switchTo(named("fresh"), (store, offset) -> {}))
                .hasMessageContaining("fresh");

        assertThat(host.store().whyNotServing()).isNull();
        assertOnlyTheStoreIsLeft(host);
        SampleLog.fold(host.store(), OLD, NEW);
        host.store().close();
    }

    /** As a rebalance does: the task is closed while its store is about to be replaced, and may be given back. */
    @Test
    void shouldLeaveAStoreAloneThatWasTakenAwayMeanwhile() throws IOException {
        for (boolean givenBack : new boolean[] {false, true}) {
            // Given
            StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
            SampleLog.fold(host.store(), host.store().applied() + 1, OLD);
            make("fresh", OLD);
            AtomicInteger calls = new AtomicInteger();

            // When
            assertThatThrownBy(() -> host.store().switchTo(named("fresh"), (store, offset) -> {
                        if (calls.incrementAndGet() == 2) {
                            onAnotherThread(() -> {
                                host.store().close();
                                if (givenBack) {
                                    host.open();
                                }
                            });
                        }
                    }))
                    .hasMessageContaining("to stay open, but it was closed");

            // Then
            assertThat(host.store().isOpen()).isEqualTo(givenBack);
            assertOnlyTheStoreIsLeft(host);
            host.store().close();
            StoreDirectory.delete(named("fresh"));
            assertOpensWith(OLD);
        }
    }

    private static void onAnotherThread(Runnable task) {
        CompletableFuture.runAsync(task).join();
    }

    @Test
    void shouldRefuseOneThatKnowsMore() {
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        SampleLog.fold(host.store(), 0, OLD);
        make("fresh", NEW);

        assertThatThrownBy(() -> host.store().switchTo(named("fresh"), (store, offset) -> {}))
                .hasMessageContaining("to stand at offset 99, but it stands at 199");
        SampleLog.fold(host.store(), OLD, NEW);
        host.store().close();
    }

    @Test
    void shouldBringTheNewOneToWhereTheOldOneStands() {
        // Given
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        SampleLog.fold(host.store(), 0, NEW);
        String digest = host.store().digest().sha256();
        make("fresh", OLD);

        // When
        host.store().switchTo(named("fresh"), ReplacedStoreTest::foldTo);

        // Then
        assertThat(host.store().applied()).isEqualTo(NEW - 1);
        assertThat(host.store().digest().sha256()).isEqualTo(digest);
        assertThat(host.store().whyNotServing()).isNull();
        SampleLog.fold(host.store(), NEW, NEW + OLD);
        host.store().close();
    }

    private static void foldTo(FreshStore store, long offset) {
        SampleLog.stretch(store.applied() + 1, offset + 1).forEach(store::fold);
    }

    @Test
    void shouldReplaceItOnceMoreAfterWaitingForAReplacementUnderWay() throws Exception {
        // Given
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        SampleLog.fold(host.store(), 0, NEW);
        String digest = host.store().digest().sha256();
        make("fresh", OLD);
        FutureTask<Object> second = new FutureTask<>(
                Executors.callable(() -> host.store().switchTo(named("fresh"), ReplacedStoreTest::foldTo)));
        Thread waiting = new Thread(second);

        // When
        host.store().switchTo(named("fresh"), (store, offset) -> {
            if (waiting.getState() == Thread.State.NEW) {
                waiting.start();
                TestPatience.await().until(() -> waiting.getState() == Thread.State.WAITING);
            }
            foldTo(store, offset);
        });
        second.get(TestPatience.LONG.toSeconds(), TimeUnit.SECONDS);

        // Then
        assertThat(host.store().applied()).isEqualTo(NEW - 1);
        assertThat(host.store().digest().sha256()).isEqualTo(digest);
        assertThat(host.store().whyNotServing()).isNull();
        assertOnlyTheStoreIsLeft(host);
        SampleLog.fold(host.store(), NEW, NEW + OLD);
        host.store().close();
    }

    @Test
    void shouldStayWithTheOldOneWhenTheNewOneDoesNotGetThere() {
        StoreHost host = new StoreHost(task, StoreHost.Settings.of(memory).build()).open();
        SampleLog.fold(host.store(), 0, NEW);
        make("fresh", OLD);

        assertThatThrownBy(() -> host.store().switchTo(named("fresh"), (store, offset) -> {}))
                .hasMessageContaining("to stand at offset 199, but it stands at 99");
        SampleLog.fold(host.store(), NEW, NEW + OLD);
        assertThat(host.store().applied()).isEqualTo(NEW + OLD - 1);
        host.store().close();
    }
}
