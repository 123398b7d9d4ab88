package io.parley.schemas.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.schemas.events.MailboxChange.ConversationRead;
import io.parley.schemas.events.MailboxChange.MessageStored;
import io.parley.schemas.ids.ConversationId;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogContractTest {
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");
    private static final MessageId ID = new MessageId(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057"));
    private static final Send SEND = new Send(ID, BOB, ALICE, MessageText.of("hi €"));
    private static final MailboxEvent STORED = new MailboxEvent(
            ALICE,
            new MessageStored(
                    ConversationId.of(ALICE, BOB), ID, BOB, ALICE, 1_700_000_000_123L, 42, MessageText.of("hi €")));
    private static final MailboxEvent READ =
            new MailboxEvent(ALICE, new ConversationRead(ConversationId.of(ALICE, BOB), 17));

    /** As of a registry that has given ids 7 and 258. */
    private static final Framing REGISTERED =
            Framing.confluent((subject, schema) -> subject.equals("sends-value") ? 7 : 258);

    /** Golden: these bytes are in logs out there; they must read for ever. */
    @Test
    void shouldWriteAndReadTheGoldenBytes() {
        String send = "c301c2e2579a8813310e01890a5dac96774bbcceb302099a805706626f620a616c6963650c686920e282ac";
        String stored =
                "c30152a592864374dc2d0a616c6963650012616c6963653a626f6201890a5dac96774bbcceb302099a805706626f620a616c696365f6a1abfef962540c686920e282ac";
        String read = "c30152a592864374dc2d0a616c6963650212616c6963653a626f6222";

        assertThat(HexFormat.of().formatHex(SendCodec.encode(SEND))).isEqualTo(send);
        assertThat(HexFormat.of().formatHex(MailboxEventCodec.encode(STORED))).isEqualTo(stored);
        assertThat(HexFormat.of().formatHex(MailboxEventCodec.encode(READ))).isEqualTo(read);
        assertThat(SendCodec.decode(HexFormat.of().parseHex(send))).isEqualTo(SEND);
        assertThat(MailboxEventCodec.decode(HexFormat.of().parseHex(stored))).isEqualTo(STORED);
        assertThat(MailboxEventCodec.decode(HexFormat.of().parseHex(read))).isEqualTo(READ);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Send", "MailboxEvent"})
    void shouldHoldEveryReleasedVersionCompatibleInBothDirections(String contract) {
        List<Schema> released = RecordFormat.releasedVersions(contract);
        Schema current = released.getLast();

        assertThat(released).isNotEmpty();
        for (Schema version : released) {
            assertThat(compatibility(current, version)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(compatibility(version, current)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    /** A released version is in logs; it may be followed by another, but never edited. Add the new one's line here. */
    @Test
    void shouldFreezeReleasedVersions() {
        assertThat(RecordFormat.releasedVersions("Send").stream().map(LogContractTest::fingerprint))
                .containsExactly("e3113889a57e2c2");
        assertThat(RecordFormat.releasedVersions("MailboxEvent").stream().map(LogContractTest::fingerprint))
                .containsExactly("2ddc74438692a552");
    }

    @Test
    void shouldDocumentEveryField() {
        for (String contract : List.of("Send", "MailboxEvent")) {
            assertDocumented(RecordFormat.ofContract(contract).currentSchema());
        }
    }

    private static void assertDocumented(Schema schema) {
        assertThat(schema.getDoc()).as(schema.getName()).isNotBlank();
        for (Schema.Field field : schema.getFields()) {
            assertThat(field.doc()).as(schema.getName() + "." + field.name()).isNotBlank();
            if (field.schema().isUnion()) {
                field.schema().getTypes().forEach(LogContractTest::assertDocumented);
            }
        }
    }

    @Test
    void shouldBeReadableByAvroItself() throws Exception {
        var sends = new BinaryMessageDecoder<GenericRecord>(
                GenericData.get(), RecordFormat.ofContract("Send").currentSchema());
        var events = new BinaryMessageDecoder<GenericRecord>(
                GenericData.get(), RecordFormat.ofContract("MailboxEvent").currentSchema());

        GenericRecord send = sends.decode(SendCodec.encode(SEND));
        GenericRecord stored =
                (GenericRecord) events.decode(MailboxEventCodec.encode(STORED)).get("change");
        GenericRecord read =
                (GenericRecord) events.decode(MailboxEventCodec.encode(READ)).get("change");

        assertThat(send.get("text")).hasToString("hi €");
        assertThat(send.get("sender")).hasToString("bob");
        assertThat(stored.getSchema().getName()).isEqualTo("MessageStored");
        assertThat(stored.get("sentAt")).isEqualTo(1_700_000_000_123L);
        assertThat(stored.get("sourceOffset")).isEqualTo(42L);
        assertThat(stored.get("conversationId")).hasToString("alice:bob");
        assertThat(read.getSchema().getName()).isEqualTo("ConversationRead");
        assertThat(read.get("upToSequence")).isEqualTo(17L);
    }

    @Test
    void shouldReadAnOlderVersionThroughResolution() throws Exception {
        // Given a version before the current one, in which the text was not there yet
        Schema older = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Note\",\"fields\":[{\"name\":\"n\",\"type\":\"long\"}]}");
        Schema newer = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"Note\",\"fields\":[{\"name\":\"text\",\"type\":\"string\",\"default\":\"none\"},"
                                + "{\"name\":\"n\",\"type\":\"long\"}]}");
        AvroOutput output = new AvroOutput(new RecordFormat("Note", List.of(older)).singleObjectHeader(), 8);
        output.writeLong(-7);

        // When
        AvroInput input = new RecordFormat("Note", List.of(older, newer)).input(output.toBytes());

        // Then
        assertThat(input.readString()).isEqualTo("none".getBytes(StandardCharsets.UTF_8));
        assertThat(input.readLong()).isEqualTo(-7);
        input.expectEnd();
    }

    /** Golden: a registry's id in the place of the fingerprint, and the same datum. */
    @Test
    void shouldWriteAndReadTheWireFormatOfARegistry() {
        String send = "000000000701890a5dac96774bbcceb302099a805706626f620a616c6963650c686920e282ac";
        String read = "00000001020a616c6963650212616c6963653a626f6222";

        assertThat(HexFormat.of().formatHex(SendCodec.encode(SEND, REGISTERED))).isEqualTo(send);
        assertThat(HexFormat.of().formatHex(MailboxEventCodec.encode(READ, REGISTERED)))
                .isEqualTo(read);
        assertThat(SendCodec.decode(HexFormat.of().parseHex(send))).isEqualTo(SEND);
        assertThat(MailboxEventCodec.decode(HexFormat.of().parseHex(read))).isEqualTo(READ);
        assertThat(MailboxEventCodec.decode(MailboxEventCodec.encode(STORED, REGISTERED)))
                .isEqualTo(STORED);
    }

    /** The id means something to one registry only, and mailboxes must not depend on one. */
    @Test
    void shouldReadARecordWhateverItsIdIs() {
        for (int id : new int[] {0, 1, 0x7fff_ffff, -1}) {
            Framing framing = Framing.confluent((subject, schema) -> id);

            assertThat(SendCodec.decode(SendCodec.encode(SEND, framing))).isEqualTo(SEND);
            assertThat(MailboxEventCodec.decode(MailboxEventCodec.encode(STORED, framing)))
                    .isEqualTo(STORED);
        }
    }

    /** With a second version, a record with an id would have to say by itself which one it is of. */
    @Test
    void shouldRefuseToWriteIdsOnceThereAreTwoVersions() {
        Schema schema = RecordFormat.SEND.currentSchema();

        assertThatThrownBy(() -> new RecordFormat("Send", List.of(schema, schema)).confluentHeader(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there are 2");
    }

    @Test
    void shouldRegisterTheWholeSchemaOfEachTopic() {
        Map<String, String> registered = new TreeMap<>();
        Framing.confluent((subject, schema) -> {
            registered.put(subject, schema);
            return 1;
        });

        assertThat(registered).containsOnlyKeys("messages-value", "sends-value");
        assertThat(new Schema.Parser().parse(registered.get("sends-value")))
                .isEqualTo(RecordFormat.SEND.currentSchema());
        assertThat(registered.get("messages-value")).contains("The mailbox's owner, once more");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAgreeWithAvroOnRandomSends(long seed) throws Exception {
        Random random = new Random(seed);
        Schema schema = RecordFormat.ofContract("Send").currentSchema();
        for (int i = 0; i < 2_000; i++) {
            Send send = new Send(
                    new MessageId(new UUID(random.nextLong(), random.nextLong())),
                    new UserId("u" + random.nextInt(1_000)),
                    new UserId("v".repeat(1 + random.nextInt(127))),
                    MessageText.of("é".repeat(1 + random.nextInt(random.nextInt(30_000) + 1))));
            byte[] ours = SendCodec.encode(send);

            GenericRecord theirs = new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(ours, 10, ours.length - 10, null));
            var again = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(again, null);
            new GenericDatumWriter<GenericRecord>(schema).write(theirs, encoder);
            encoder.flush();

            assertThat(again.toByteArray()).isEqualTo(Arrays.copyOfRange(ours, 10, ours.length));
            assertThat(SendCodec.decode(ours)).isEqualTo(send);
        }
    }

    @Test
    void shouldReadNumbersOfEverySize() {
        for (int shift = 0; shift < 64; shift++) {
            for (long value : new long[] {1L << shift, (1L << shift) - 1, -(1L << shift), -(1L << shift) - 1}) {
                AvroOutput output = new AvroOutput(new byte[0], 0);
                output.writeLong(value);

                assertThat(new AvroInput(output.toBytes(), 0).readLong()).isEqualTo(value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void shouldGiveAValueOrOneKindOfErrorForAnyBytes(long seed) {
        Random random = new Random(seed);
        List<byte[]> whole = List.of(
                SendCodec.encode(SEND),
                MailboxEventCodec.encode(STORED),
                MailboxEventCodec.encode(READ),
                SendCodec.encode(SEND, REGISTERED),
                MailboxEventCodec.encode(STORED, REGISTERED),
                MailboxEventCodec.encode(READ, REGISTERED));
        for (int i = 0; i < 60_000; i++) {
            byte[] bytes = mutated(whole.get(random.nextInt(whole.size())), random);
            decodeOrRefuse(bytes);
        }
        for (byte[] bytes : whole) {
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatExceptionOfType(UndecodableRecordException.class).isThrownBy(() -> SendCodec.decode(cut));
                assertThatExceptionOfType(UndecodableRecordException.class)
                        .isThrownBy(() -> MailboxEventCodec.decode(cut));
            }
        }
    }

    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = Arrays.copyOf(whole, whole.length + random.nextInt(3));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            assertThat(SendCodec.decode(bytes)).isNotNull();
        } catch (UndecodableRecordException e) {
            assertThat(e).hasMessageStartingWith("expected");
        }
        try {
            assertThat(MailboxEventCodec.decode(bytes)).isNotNull();
        } catch (UndecodableRecordException e) {
            assertThat(e).hasMessageStartingWith("expected");
        }
    }

    @Test
    void shouldRefuseAnEventAboutAConversationOfOthers() {
        MailboxEvent foreign =
                new MailboxEvent(new UserId("mallory"), new ConversationRead(ConversationId.of(ALICE, BOB), 17));

        assertThatExceptionOfType(UndecodableRecordException.class)
                .isThrownBy(() -> MailboxEventCodec.decode(MailboxEventCodec.encode(foreign)));
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static String fingerprint(Schema schema) {
        return Long.toHexString(org.apache.avro.SchemaNormalization.parsingFingerprint64(schema));
    }

    /** The header of single-object encoding, read by hand. */
    @Test
    void shouldPutTheFingerprintBehindTheMarkerLittleEndian() {
        ByteBuffer header = ByteBuffer.wrap(SendCodec.encode(SEND)).order(java.nio.ByteOrder.LITTLE_ENDIAN);

        assertThat(header.getShort()).isEqualTo((short) 0x01C3);
        assertThat(Long.toHexString(header.getLong()))
                .isEqualTo(fingerprint(RecordFormat.ofContract("Send").currentSchema()));
    }
}
