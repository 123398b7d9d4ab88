package io.parley.schemas.events;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * The values of one contract's records, in all its released schema versions. A value is a header, which its first byte tells, and a
 * datum:
 *
 * <pre>
 * C3 01   the writer schema's CRC-64-AVRO fingerprint (8 bytes, little-endian)   Avro's single-object encoding
 * 00      the schema's id in a registry (4 bytes, big-endian)                    the wire format of Confluent's serializers
 * </pre>
 *
 * Records of the current version are read straight from their bytes; those of an older one are first brought up to the current one by
 * Avro's schema resolution.
 *
 * <p>An id means something in its registry only, and a mailbox has to be a function of the log alone: so ids are written and never looked up.
 * Every record that has one is of the first version. Whoever releases a second one has to let a record say so by itself before it is
 * written with an id; until then {@link #confluentHeader} refuses.
 *
 * <p>Immutable and thread-safe.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro 1.12, single-object encoding</a>
 */
final class RecordFormat {
    static final RecordFormat SEND = ofContract("Send");
    static final RecordFormat MAILBOX_EVENT = ofContract("MailboxEvent");

    private static final int SINGLE_OBJECT_BYTES = 10;
    private static final byte SINGLE_OBJECT_0 = (byte) 0xC3;
    private static final byte SINGLE_OBJECT_1 = 0x01;

    private static final int CONFLUENT_BYTES = 5;
    private static final byte CONFLUENT = 0x00;

    private final String contract;
    private final Schema current;
    private final long currentFingerprint;
    private final List<Schema> older;

    /** @param released every version ever released, oldest first; the last is the current one */
    RecordFormat(String contract, List<Schema> released) {
        this.contract = contract;
        this.current = released.getLast();
        this.currentFingerprint = SchemaNormalization.parsingFingerprint64(current);
        this.older = List.copyOf(released.subList(0, released.size() - 1));
    }

    /** The contract's versions from the class path: {@code <contract>.v1.avsc}, {@code .v2.avsc} and so on, up to the first missing one. */
    static RecordFormat ofContract(String contract) {
        return new RecordFormat(contract, releasedVersions(contract));
    }

    static List<Schema> releasedVersions(String contract) {
        List<Schema> released = new ArrayList<>();
        while (true) {
            String resource = contract + ".v" + (released.size() + 1) + ".avsc";
            try (InputStream stream = RecordFormat.class.getResourceAsStream(resource)) {
                if (stream == null) {
                    return released;
                }
                released.add(new Schema.Parser().parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException("expected to read schema " + resource, e);
            }
        }
    }

    Schema currentSchema() {
        return current;
    }

    byte[] singleObjectHeader() {
        return ByteBuffer.allocate(SINGLE_OBJECT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(SINGLE_OBJECT_0)
                .put(SINGLE_OBJECT_1)
                .putLong(currentFingerprint)
                .array();
    }

    /** @throws IllegalStateException when the contract has more than one version, which an id does not tell apart */
    byte[] confluentHeader(int schemaId) {
        if (!older.isEmpty()) {
            throw new IllegalStateException("expected one version of " + contract
                    + " to be written with a registry's id, but there are " + (older.size() + 1));
        }
        return ByteBuffer.allocate(CONFLUENT_BYTES)
                .put(CONFLUENT)
                .putInt(schemaId)
                .array();
    }

    /**
     * The datum within {@code record}, in the current version.
     *
     * @throws UndecodableRecordException when there is no header, its fingerprint is of no released version, or an older version's
     *     datum cannot be resolved
     */
    AvroInput input(byte[] record) {
        if (record.length >= SINGLE_OBJECT_BYTES && record[0] == SINGLE_OBJECT_0 && record[1] == SINGLE_OBJECT_1) {
            return singleObject(record);
        }
        if (record.length >= CONFLUENT_BYTES && record[0] == CONFLUENT) {
            return confluent(record);
        }
        throw new UndecodableRecordException("expected " + contract + " behind C3 01 or 00");
    }

    private AvroInput singleObject(byte[] record) {
        long fingerprint = ByteBuffer.wrap(record, 2, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (fingerprint == currentFingerprint) {
            return new AvroInput(record, SINGLE_OBJECT_BYTES);
        }
        for (Schema writer : older) {
            if (SchemaNormalization.parsingFingerprint64(writer) == fingerprint) {
                return new AvroInput(resolved(record, SINGLE_OBJECT_BYTES, writer), 0);
            }
        }
        throw new UndecodableRecordException("expected a released version of " + contract + ", but got fingerprint "
                + Long.toHexString(fingerprint));
    }

    private AvroInput confluent(byte[] record) {
        return older.isEmpty()
                ? new AvroInput(record, CONFLUENT_BYTES)
                : new AvroInput(resolved(record, CONFLUENT_BYTES, older.getFirst()), 0);
    }

    /** @param start where the datum begins */
    private byte[] resolved(byte[] record, int start, Schema writer) {
        try {
            var reader = new GenericDatumReader<GenericRecord>(writer, current);
            GenericRecord datum =
                    reader.read(null, DecoderFactory.get().binaryDecoder(record, start, record.length - start, null));
            var bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(current).write(datum, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException | AvroRuntimeException e) {
            throw new UndecodableRecordException("expected a whole " + contract + " of an older version", e);
        }
    }
}
