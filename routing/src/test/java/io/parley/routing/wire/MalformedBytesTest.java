package io.parley.routing.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.fail;

import io.parley.routing.wire.Samples.Exchange;
import io.parley.schemas.ids.UserId;
import io.parley.schemas.mailbox.MailboxQuery;
import io.parley.schemas.mailbox.MailboxQuery.FeedAfter;
import io.parley.schemas.mailbox.MailboxQuery.OneConversation;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives in place of a question, an answer or a map is refused as such, and costs no more than its bytes do. */
class MalformedBytesTest {
    private static final MailboxQuery<?> QUERY = new OneConversation(new UserId("alice"), new UserId("bob"));
    private static final int CHANGES = 40;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void shouldRefuseWhatIsCutAnywhere() {
        for (int round = 0; round < 10; round++) {
            var samples = new Samples(seed + round);
            Exchange<?> exchange = samples.exchange(3);
            assertRefusedWhenCut(exchange.question().toBytes(), MailboxQuestion::ofBytes);
            assertRefusedWhenCut(exchange.answerBytes(), exchange::answerOf);
            assertRefusedWhenCut(PartitionMaps.toBytes(samples.map()), PartitionMaps::ofBytes);
        }
    }

    private void assertRefusedWhenCut(byte[] bytes, Function<byte[], ?> reader) {
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(MalformedWireException.class)
                    .as("seed %d, %d of %d bytes", seed, length, bytes.length)
                    .isThrownBy(() -> reader.apply(cut));
        }
    }

    @Test
    void shouldRefuseBytesBehindTheEnd() {
        var samples = new Samples(seed);
        Exchange<?> exchange = samples.exchange(3);
        assertRefusedWhenLonger(exchange.question().toBytes(), MailboxQuestion::ofBytes);
        assertRefusedWhenLonger(exchange.answerBytes(), exchange::answerOf);
        assertRefusedWhenLonger(PartitionMaps.toBytes(samples.map()), PartitionMaps::ofBytes);
    }

    private void assertRefusedWhenLonger(byte[] bytes, Function<byte[], ?> reader) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatExceptionOfType(MalformedWireException.class)
                .as("seed %d", seed)
                .isThrownBy(() -> reader.apply(longer));
    }

    @Test
    void shouldReadOrRefuseWhateverItsBytesAre() {
        for (int round = 0; round < 150; round++) {
            var samples = new Samples(seed + round);
            Exchange<?> exchange = samples.exchange(3);
            change(exchange.question().toBytes(), MailboxQuestion::ofBytes);
            change(exchange.answerBytes(), exchange::answerOf);
            change(PartitionMaps.toBytes(samples.map()), PartitionMaps::ofBytes);
        }
    }

    private void change(byte[] whole, Function<byte[], ?> reader) {
        for (int i = 0; i < CHANGES; i++) {
            byte[] changed = whole.clone();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(reader.apply(changed)).isNotNull();
            } catch (MalformedWireException e) {
                assertThat(e).hasMessageStartingWith("expected a whole and valid ");
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(changed), e);
            }
        }
    }

    /** A length is a claim until the bytes are there: 16 MiB that claim as many elements must not take a list for them. */
    @Test
    void shouldTakeNoMemoryOnTheWordOfALength() {
        // Given
        int claim = 16 << 20;
        byte[] bytes = ByteBuffer.allocate(1 + Integer.BYTES + claim)
                .put((byte) 1)
                .putInt(claim)
                .array();
        var feed = new FeedAfter(new UserId("alice"), 0, 1);
        var memory = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();

        // When
        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(() -> MailboxAnswers.ofBytes(feed, bytes));

        // Then
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(claim);
    }

    /** Kinds and flags that nobody writes, a text that is not UTF-8, a time before now, lengths below 0. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "05",
                "0102",
                "01ff",
                "03 00000001 ff 0000000000000001",
                "03 00000002 c080 0000000000000001",
                "03 ffffffff 0000000000000001",
                "03 7fffffff 0000000000000001",
                "03 00000000 ffffffffffffffff"
            })
    void shouldRefuseAnAnswerThatNobodyWrites(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(() -> MailboxAnswers.ofBytes(QUERY, bytes));
    }

    /** A count that no topic has, a partition beyond it, one twice, an address that is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000 00000000",
                "7fffffff 00000000",
                "00000001 00000001 00000001 00000000 00000000",
                "00000001 00000002 00000000 00000000 00000000 00000000 00000000 00000000",
                "00000001 00000001 00000000 00000003 612f62 00000000"
            })
    void shouldRefuseAMapThatNobodyWrites(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatExceptionOfType(MalformedWireException.class).isThrownBy(() -> PartitionMaps.ofBytes(bytes));
    }
}
