package io.parley.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.ids.UserId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxPartitioningTest {

    /** Golden: a change of any of these would cut users' histories in two. */
    @ParameterizedTest
    @CsvSource({
        "alice, 1, 0",
        "alice, 4, 1",
        "alice, 8, 5",
        "alice, 1024, 405",
        "bob, 1, 0",
        "bob, 4, 2",
        "bob, 8, 6",
        "bob, 1024, 718",
        "u1, 1, 0",
        "u1, 4, 0",
        "u1, 8, 0",
        "u1, 1024, 752",
        "x@example.org, 1, 0",
        "x@example.org, 4, 3",
        "x@example.org, 8, 3",
        "x@example.org, 1024, 875",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 1, 0",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 4, 0",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 8, 4",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 1024, 180",
        "~|+=-._, 1, 0",
        "~|+=-._, 4, 0",
        "~|+=-._, 8, 0",
        "~|+=-._, 1024, 360"
    })
    void shouldKeepEveryUserWhereTheyAre(String user, int partitions, int expected) {
        assertThat(MailboxPartitioning.partitionOf(new UserId(user), partitions))
                .isEqualTo(expected);
    }

    @Test
    void shouldAgreeWithKafkasDefaultForKeyedRecordsAndWithMurmur2() {
        for (int i = 0; i < 10_000; i++) {
            UserId user = new UserId("user-" + i + "@example.org");
            int partition = MailboxPartitioning.partitionOf(user, 509);

            assertThat(partition).isEqualTo(BuiltInPartitioner.partitionForKey(user.bytes(), 509));
            assertThat(partition).isEqualTo((murmur2(user.value()) & 0x7fffffff) % 509);
        }
    }

    /** MurmurHash2, 32 bit, seed 0x9747b28c, little-endian, as published by Austin Appleby: independent of any library. */
    private static int murmur2(String key) {
        int m = 0x5bd1e995;
        ByteBuffer data =
                ByteBuffer.wrap(key.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN);
        int h = 0x9747b28c ^ data.remaining();
        while (data.remaining() >= 4) {
            int k = data.getInt() * m;
            h = (h * m) ^ ((k ^ (k >>> 24)) * m);
        }
        int rest = data.remaining();
        for (int i = 0; i < rest; i++) {
            h ^= (data.get() & 0xff) << (8 * i);
        }
        if (rest > 0) {
            h *= m;
        }
        h = (h ^ (h >>> 13)) * m;
        return h ^ (h >>> 15);
    }
}
