package io.parley.processor.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.schemas.events.Framing;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.events.MailboxEvent;
import io.parley.schemas.events.MailboxEventCodec;
import io.parley.schemas.events.Send;
import io.parley.schemas.events.SendCodec;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FanOutTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final MessageId ID = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final MessageText TEXT = MessageText.of("hi €");
    private static final Send TO_ALICE = new Send(ID, BOB, ALICE, TEXT);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final FanOutProcessor processor = new FanOutProcessor(Framing.SINGLE_OBJECT, metrics);
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

    @BeforeEach
    void init() {
        context.setRecordMetadata("sends", 3, 42);
        processor.init(context);
    }

    @Test
    void shouldGiveTheSameMessageToBothMailboxesTheSendersFirst() {
        var message = new MessageStored(ConversationId.of(ALICE, BOB), ID, BOB, ALICE, 1_000, 42, TEXT);

        assertThat(FanOut.of(TO_ALICE, 1_000, 42))
                .containsExactly(new MailboxEvent(BOB, message), new MailboxEvent(ALICE, message));
    }

    @Test
    void shouldGiveANoteToOneselfOnce() {
        var message = new MessageStored(ConversationId.of(BOB, BOB), ID, BOB, BOB, 1_000, 42, TEXT);

        assertThat(FanOut.of(new Send(ID, BOB, BOB, TEXT), 1_000, 42)).containsExactly(new MailboxEvent(BOB, message));
    }

    @Test
    void shouldForwardEachEventUnderItsOwnersKeyWithTheLogsTimeAndOffset() {
        process(ALICE.bytes(), SendCodec.encode(TO_ALICE));

        List<Record<byte[], byte[]>> forwarded = forwarded();
        assertThat(forwarded).extracting(Record::key).containsExactly(BOB.bytes(), ALICE.bytes());
        assertThat(forwarded).extracting(Record::timestamp).containsOnly(1_000L);
        assertThat(forwarded.stream().map(record -> MailboxEventCodec.decode(record.value())))
                .isEqualTo(FanOut.of(TO_ALICE, 1_000, 42));
        assertThat(metrics.counter("parley.fanout.sends").count()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatTheTopicDeletedBeforeItWasCarriedOn() {
        process(ALICE.bytes(), SendCodec.encode(TO_ALICE));
        context.setRecordMetadata("sends", 3, 43);
        process(ALICE.bytes(), SendCodec.encode(TO_ALICE));
        // Once more, after a restart
        context.setRecordMetadata("sends", 3, 40);
        process(ALICE.bytes(), SendCodec.encode(TO_ALICE));
        assertThat(metrics.counter("parley.fanout.lost.records").count()).isZero();

        // When
        context.setRecordMetadata("sends", 3, 51);
        process(ALICE.bytes(), SendCodec.encode(TO_ALICE));

        // Then: 41 to 50 are gone
        assertThat(metrics.counter("parley.fanout.lost.records").count()).isEqualTo(10);
    }

    @Test
    void shouldKeepOutWhatIsNoSendAndGoOn() {
        process(ALICE.bytes(), new byte[] {1, 2, 3});
        process(ALICE.bytes(), null);
        process(null, null);

        assertThat(forwarded()).isEmpty();
        assertThat(poison()).isEqualTo(3);

        process(ALICE.bytes(), SendCodec.encode(TO_ALICE));
        assertThat(forwarded()).hasSize(2);
    }

    /** Under another key it would stand in another partition, whose offsets say nothing about the conversation's order. */
    @Test
    void shouldKeepOutASendThatIsNotUnderItsHomeUsersKey() {
        process(BOB.bytes(), SendCodec.encode(TO_ALICE));
        process(null, SendCodec.encode(TO_ALICE));

        assertThat(forwarded()).isEmpty();
        assertThat(poison()).isEqualTo(2);
    }

    @SuppressWarnings("NullAway") // the log may hold either, and Kafka Streams hands over what it holds
    private void process(byte @Nullable [] key, byte @Nullable [] value) {
        processor.process(new Record<>(key, value, 1_000));
    }

    private List<Record<byte[], byte[]>> forwarded() {
        return context.forwarded().stream()
                .<Record<byte[], byte[]>>map(forward -> new Record<>(
                        forward.record().key(),
                        forward.record().value(),
                        forward.record().timestamp()))
                .toList();
    }

    private double poison() {
        return metrics.counter("parley.poison.records", "topic", "sends").count();
    }
}
