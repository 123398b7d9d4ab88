package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.processor.fold.Side;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;

/** What it costs to look into files whose filters and indexes are large beside the memory that there is. */
class LargeFileTest {
    private static final UserId OWNER = new UserId("the-owner");
    private static final long SEED = 1;

    /** Their filter has 0.9 MB, more than one of 64 shards of this cache could keep. */
    private static final int IDS = 700_000;

    private static final long MEMORY_BYTES = 16L << 20;
    private static final int PEERS = 500;
    private static final int BATCH = 10_000;
    private static final int LOOKS = 2_000;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    @Test
    void shouldReadNoFilterAgainInASecondLookForIdsThatAreNotThere() throws Exception {
        try (StoreMemory memory = new StoreMemory(MEMORY_BYTES);
                Statistics statistics = new Statistics();
                MailboxDb db = MailboxDb.open(directory, memory, statistics)) {
            fill(db);
            List<byte[]> absent =
                    IntStream.range(0, LOOKS).mapToObj(_ -> randomId()).toList();
            look(db, absent);
            long readOnce = statistics.getTickerCount(TickerType.BLOCK_CACHE_FILTER_MISS);

            look(db, absent);

            assertThat(readOnce).as("filters are read at all").isPositive();
            assertThat(statistics.getTickerCount(TickerType.BLOCK_CACHE_FILTER_MISS))
                    .isEqualTo(readOnce);
        }
    }

    private void fill(MailboxDb db) throws Exception {
        byte[] sequence = MailboxValues.encodeNumber(1);
        try (WriteBatch batch = new WriteBatch()) {
            for (int i = 1; i <= IDS; i++) {
                batch.put(db.handle(MailboxFamily.IDS), randomId(), sequence);
                if (i % BATCH == 0) {
                    db.write(batch);
                    batch.clear();
                }
            }
        }
        db.compact();
    }

    private static void look(MailboxDb db, List<byte[]> absent) {
        assertThat(absent).noneMatch(id -> db.contains(MailboxFamily.IDS, id));
    }

    private byte[] randomId() {
        UserId peer = new UserId("peer-" + random.nextInt(PEERS));
        return MailboxKeys.id(OWNER, peer, Side.PEER, new MessageId(new UUID(random.nextLong(), random.nextLong())));
    }
}
