package io.parley.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.ingest.log.AppendOutcome.NotAccepted;
import io.parley.ingest.log.AppendOutcome.Unknown;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AppendFailureTest {
    /** One of the exceptions interrupts the thread that makes it. */
    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    static Stream<Exception> beforeTheRecordIsBuffered() {
        return Stream.of(
                new TimeoutException("no metadata"),
                new BufferExhaustedException("no memory"),
                new InterruptException("interrupted"),
                new TopicAuthorizationException("sends"),
                new RecordTooLargeException("too large"),
                new SerializationException("no bytes"));
    }

    /** The producer looks at its own state after it has buffered the record. */
    static Stream<Exception> afterTheRecordIsBuffered() {
        return Stream.of(
                new KafkaException("error state"),
                new IllegalStateException("error state"),
                new ProducerFencedException("fenced"),
                new InvalidProducerEpochException("old"));
    }

    static Stream<Exception> fromTheBroker() {
        return Stream.concat(
                Stream.of(new NotEnoughReplicasAfterAppendException("one copy only"), new KafkaException("closed")),
                beforeTheRecordIsBuffered());
    }

    @ParameterizedTest
    @MethodSource("beforeTheRecordIsBuffered")
    void shouldBeCertainOfWhatCannotHaveLeft(Exception failure) {
        assertThat(AppendFailure.duringSend(failure)).isInstanceOf(NotAccepted.class);
    }

    @ParameterizedTest
    @MethodSource("afterTheRecordIsBuffered")
    void shouldDoubtWhatMayHaveBeenBuffered(Exception failure) {
        assertThat(AppendFailure.duringSend(failure)).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @MethodSource("fromTheBroker")
    void shouldDoubtWhatMayHaveReachedABroker(Exception failure) {
        assertThat(AppendFailure.afterSend(failure)).isInstanceOf(Unknown.class);
    }
}
