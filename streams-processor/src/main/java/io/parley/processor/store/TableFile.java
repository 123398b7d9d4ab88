package io.parley.processor.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.Slice;
import org.rocksdb.SstFileWriter;

/** A file of one family that is written outside of the database, to be given to it whole. Keys come in their order. Not thread-safe. */
final class TableFile implements AutoCloseable {
    /** Longer than any key; longer than any value. */
    private static final int ROW_PART_BYTES_MAX = 66 << 10;

    private final Path path;
    private final EnvOptions environment = new EnvOptions();
    private final Options options;
    private final SstFileWriter writer;
    private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(ROW_PART_BYTES_MAX);
    private final ByteBuffer valueBuffer = ByteBuffer.allocateDirect(ROW_PART_BYTES_MAX);

    /** @param options of the family; this closes them */
    TableFile(Path path, Options options) {
        this.path = path;
        this.options = options;
        writer = new SstFileWriter(environment, options);
    }

    void open() throws RocksDBException {
        writer.open(path.toString());
    }

    Path path() {
        return path;
    }

    void put(Bytes key, Bytes value) throws RocksDBException {
        value.copyTo(valueBuffer.clear());
        put(key, valueBuffer.flip());
    }

    /** @param value outside of the heap */
    void put(Bytes key, ByteBuffer value) throws RocksDBException {
        key.copyTo(keyBuffer.clear());
        writer.put(keyBuffer.flip(), value);
    }

    void delete(Bytes key) throws RocksDBException {
        try (Slice slice = new Slice(key.toArray())) {
            writer.delete(slice);
        }
    }

    /** Returns when all of it is on disk. */
    void finish() throws RocksDBException {
        writer.finish();
    }

    @Override
    public void close() {
        writer.close();
        options.close();
        environment.close();
    }
}
