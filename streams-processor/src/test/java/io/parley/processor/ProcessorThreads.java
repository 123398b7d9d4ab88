package io.parley.processor;

import static io.parley.processor.TestPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The threads that a processor and its Kafka clients run on, told from those of the broker and of the test. */
final class ProcessorThreads {
    private static final Pattern NAMES =
            Pattern.compile("node-1.*|.*\\| node-1.*|parley-.*|kafka-admin-client-thread.*");

    private final Set<Thread> before;

    private ProcessorThreads(Set<Thread> before) {
        this.before = before;
    }

    static ProcessorThreads now() {
        return new ProcessorThreads(Set.copyOf(Thread.getAllStackTraces().keySet()));
    }

    /** Those that have been started since and still run, by name. */
    List<String> started() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread)
                        && NAMES.matcher(thread.getName()).matches())
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    void awaitGone() {
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(started()).isEmpty());
    }
}
