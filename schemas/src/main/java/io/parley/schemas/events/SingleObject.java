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
 * Avro's single-object encoding for one contract and all its released schema versions: {@code C3 01}, the writer schema's
 * CRC-64-AVRO fingerprint (8 bytes, little-endian), the datum. Records of the current version are read straight from their bytes;
 * those of an older one are first brought up to the current one by Avro's schema resolution.
 *
 * <p>Immutable and thread-safe.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro 1.12, single-object encoding</a>
 */
final class SingleObject {
    static final int HEADER_BYTES = 10;
    static final byte MARKER_0 = (byte) 0xC3;
    static final byte MARKER_1 = 0x01;

    private final String contract;
    private final Schema current;
    private final long currentFingerprint;
    private final List<Schema> older;

    /** @param released every version ever released, oldest first; the last is the current one */
    SingleObject(String contract, List<Schema> released) {
        this.contract = contract;
        this.current = released.getLast();
        this.currentFingerprint = SchemaNormalization.parsingFingerprint64(current);
        this.older = List.copyOf(released.subList(0, released.size() - 1));
    }

    /** The contract's versions from the class path: {@code <contract>.v1.avsc}, {@code .v2.avsc} and so on, up to the first missing one. */
    static SingleObject ofContract(String contract) {
        return new SingleObject(contract, releasedVersions(contract));
    }

    static List<Schema> releasedVersions(String contract) {
        List<Schema> released = new ArrayList<>();
        while (true) {
            String resource = contract + ".v" + (released.size() + 1) + ".avsc";
            try (InputStream stream = SingleObject.class.getResourceAsStream(resource)) {
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

    AvroOutput output(int sizeHint) {
        return new AvroOutput(currentFingerprint, sizeHint);
    }

    /**
     * The datum within {@code record}, in the current version.
     *
     * @throws UndecodableRecordException when there is no single-object header, its fingerprint is of no released version, or an
     *     older version's datum cannot be resolved
     */
    AvroInput input(byte[] record) {
        if (record.length < HEADER_BYTES || record[0] != MARKER_0 || record[1] != MARKER_1) {
            throw new UndecodableRecordException("expected " + contract + " in Avro single-object encoding");
        }
        long fingerprint = ByteBuffer.wrap(record, 2, Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (fingerprint == currentFingerprint) {
            return new AvroInput(record, HEADER_BYTES);
        }
        for (Schema writer : older) {
            if (SchemaNormalization.parsingFingerprint64(writer) == fingerprint) {
                return new AvroInput(resolved(record, writer), 0);
            }
        }
        throw new UndecodableRecordException("expected a released version of " + contract + ", but got fingerprint "
                + Long.toHexString(fingerprint));
    }

    private byte[] resolved(byte[] record, Schema writer) {
        try {
            var reader = new GenericDatumReader<GenericRecord>(writer, current);
            GenericRecord datum = reader.read(
                    null, DecoderFactory.get().binaryDecoder(record, HEADER_BYTES, record.length - HEADER_BYTES, null));
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
