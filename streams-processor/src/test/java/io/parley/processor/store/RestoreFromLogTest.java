package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.junit.jupiter.api.Test;

/** Stands guard over the one type that Kafka Streams keeps for itself and this module needs. */
class RestoreFromLogTest {

    @Test
    void shouldBeTheCallbackThatIsToldOffsets() throws Exception {
        // Does not compile, or fails, when an upgrade moves or changes the type.
        assertThat(RecordBatchingStateRestoreCallback.class).isAssignableFrom(RestoreFromLog.class);
        assertThat(RecordBatchingStateRestoreCallback.class.getMethod("restoreBatch", java.util.Collection.class))
                .isNotNull();
    }
}
