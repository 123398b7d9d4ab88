package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = TestPatience.TEST_MINUTES, unit = TimeUnit.MINUTES)
class LiveThreadsTest {
    @Test
    void shouldReportTheFirstFailureAndStopTheOthers() {
        CountDownLatch forEver = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicBoolean operatorFinished = new AtomicBoolean();
        try (LiveThreads threads = new LiveThreads()) {
            // Given
            CompletableFuture<Void> client = threads.client(() -> {
                try {
                    forEver.await();
                } finally {
                    interrupted.countDown();
                }
            });

            // When
            CompletableFuture<Void> operator = threads.operator(() -> {
                var _ = threads.client(() -> {
                    throw new AssertionError("expected a node, but it is gone");
                });
                // Had it been interrupted as well, it would not get to the next line.
                interrupted.await();
                operatorFinished.set(true);
            });

            // Then
            assertThatThrownBy(() -> threads.await(List.of(client, operator)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("expected a node, but it is gone");
            assertThatThrownBy(() -> threads.await(List.of())).hasMessage("expected a node, but it is gone");
            assertThat(threads.stopped()).isTrue();
        }
        assertThat(operatorFinished).isTrue();
    }

    @Test
    void shouldReturnWhenAllHaveEnded() throws InterruptedException {
        AtomicBoolean ran = new AtomicBoolean();
        try (LiveThreads threads = new LiveThreads()) {
            threads.await(List.of(threads.operator(() -> ran.set(true))));

            assertThat(ran).isTrue();
            assertThat(threads.stopped()).isFalse();
        }
    }
}
