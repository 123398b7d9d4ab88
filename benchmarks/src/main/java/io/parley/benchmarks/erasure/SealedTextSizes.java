package io.parley.benchmarks.erasure;

import io.parley.benchmarks.Traffic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import javax.crypto.spec.SecretKeySpec;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * How many bytes a text takes in compacted files of RocksDB, as it is, and sealed for its mailbox: what is sealed cannot be compressed any more. Texts are those
 * of a file, one a line, when one is given; else generated ones, whose words say nothing about how well a language compresses.
 */
final class SealedTextSizes {
    private static final int MESSAGES = 200_000;
    private static final int MAILBOXES = 5_000;

    /** What sorts before the text and beside it in a row is the same for all: a key of mailbox and place, and the message's id. */
    private static final int KEY_BYTES = 2 * Long.BYTES;

    private static final int BLOCK_BYTES = 8 << 10;
    private static final int DICTIONARY_BYTES = 32 << 10;
    private static final long SEED = 1;

    private enum Form {
        PLAIN,
        SEALED,
        DEFLATED_THEN_SEALED
    }

    private SealedTextSizes() {}

    /** @param arguments a file of texts, or nothing */
    public static void main(String[] arguments) throws Exception {
        List<byte[]> texts = arguments.length == 0 ? generated() : ofFile(Path.of(arguments[0]));
        double mean = texts.stream().mapToInt(text -> text.length).average().orElseThrow();
        System.out.printf("%,d messages, texts of %.0f bytes in the mean%n", MESSAGES, mean);
        for (Form form : Form.values()) {
            System.out.printf("%-22s %6.1f bytes a message in compacted files%n", form, bytesPerMessage(form, texts));
        }
    }

    private static List<byte[]> generated() {
        Traffic traffic = new Traffic(SEED, MAILBOXES);
        return Stream.generate(() -> traffic.next().text().utf8())
                .limit(MESSAGES)
                .toList();
    }

    private static List<byte[]> ofFile(Path file) throws IOException {
        List<byte[]> texts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            texts.add(line.getBytes(StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static double bytesPerMessage(Form form, List<byte[]> texts) throws Exception {
        Path directory = Files.createTempDirectory("sealed");
        RocksDB.loadLibrary();
        try (var options = new Options()
                        .setCreateIfMissing(true)
                        .setTableFormatConfig(new BlockBasedTableConfig().setBlockSize(BLOCK_BYTES))
                        .setCompressionType(CompressionType.LZ4_COMPRESSION)
                        .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
                RocksDB db = RocksDB.open(options, directory.toString())) {
            fill(db, form, texts);
            db.compactRange();
            return db.getLongProperty("rocksdb.total-sst-files-size") / (double) MESSAGES;
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void fill(RocksDB db, Form form, List<byte[]> texts)
            throws GeneralSecurityException, RocksDBException {
        Random random = new Random(SEED);
        SealedText seal = new SealedText();
        byte[] dictionary = dictionary(texts);
        SecretKeySpec[] keys = keys(random);
        try (WriteOptions noWal = new WriteOptions().setDisableWAL(true)) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] text = texts.get(i % texts.size());
                int mailbox = random.nextInt(MAILBOXES);
                byte[] id = new byte[16];
                random.nextBytes(id);
                byte[] body = switch (form) {
                    case PLAIN -> text;
                    case SEALED -> seal.seal(keys[mailbox], 0, i, id, text);
                    case DEFLATED_THEN_SEALED -> seal.seal(keys[mailbox], 0, i, id, deflated(dictionary, text));
                };
                byte[] key = ByteBuffer.allocate(KEY_BYTES)
                        .putLong(mailbox)
                        .putLong(i)
                        .array();
                byte[] value = ByteBuffer.allocate(id.length + body.length)
                        .put(id)
                        .put(body)
                        .array();
                db.put(noWal, key, value);
            }
        }
    }

    private static SecretKeySpec[] keys(Random random) {
        SecretKeySpec[] keys = new SecretKeySpec[MAILBOXES];
        for (int i = 0; i < keys.length; i++) {
            byte[] key = new byte[SealedText.KEY_BYTES];
            random.nextBytes(key);
            keys[i] = new SecretKeySpec(key, "AES");
        }
        return keys;
    }

    private static byte[] dictionary(List<byte[]> texts) {
        ByteBuffer dictionary = ByteBuffer.allocate(DICTIONARY_BYTES);
        // Texts that the measured ones do not all begin with.
        for (int i = texts.size() - 1; i > 0 && dictionary.hasRemaining(); i--) {
            dictionary.put(texts.get(i), 0, Math.min(texts.get(i).length, dictionary.remaining()));
        }
        return Arrays.copyOf(dictionary.array(), dictionary.position());
    }

    private static byte[] deflated(byte[] dictionary, byte[] text) {
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setDictionary(dictionary);
            deflater.setInput(text);
            deflater.finish();
            byte[] output = new byte[text.length + 64];
            return Arrays.copyOf(output, deflater.deflate(output));
        }
    }
}
