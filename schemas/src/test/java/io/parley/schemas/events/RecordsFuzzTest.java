package io.parley.schemas.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a record or are refused as none, and nothing else happens. */
class RecordsFuzzTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final MessageId ID = new MessageId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L));

    static Stream<byte[]> sends() {
        return Stream.of(
                SendCodec.encode(new Send(ID, ALICE, BOB, MessageText.of("hi"))),
                SendCodec.encode(new Send(ID, BOB, BOB, MessageText.of("\u0000é€😀"))),
                new byte[0]);
    }

    static Stream<byte[]> events() {
        ConversationId both = ConversationId.of(ALICE, BOB);
        MessageText text = MessageText.of("hi");
        return Stream.of(
                MailboxEventCodec.encode(
                        new MailboxEvent(ALICE, new MessageStored(both, ID, ALICE, BOB, 1_700_000_000_000L, 17, text))),
                MailboxEventCodec.encode(new MailboxEvent(BOB, new ConversationRead(both, 17))),
                new byte[0]);
    }

    @MethodSource("sends")
    @FuzzTest
    void shouldDecodeOrRefuseASend(byte @NotNull [] record) {
        Send send;
        try {
            send = SendCodec.decode(record);
        } catch (UndecodableRecordException e) {
            return;
        }
        assertThat(SendCodec.decode(SendCodec.encode(send))).isEqualTo(send);
    }

    @MethodSource("events")
    @FuzzTest
    void shouldDecodeOrRefuseAnEvent(byte @NotNull [] record) {
        MailboxEvent event;
        try {
            event = MailboxEventCodec.decode(record);
        } catch (UndecodableRecordException e) {
            return;
        }
        assertThat(MailboxEventCodec.decode(MailboxEventCodec.encode(event))).isEqualTo(event);
    }
}
