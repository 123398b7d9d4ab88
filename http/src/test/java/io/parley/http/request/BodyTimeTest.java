package io.parley.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyTimeTest {
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1000);

    /** One byte at a time, each of them a while after the one before. */
    private InputStream trickle(int bytes, long nanosPerByte) {
        return new InputStream() {
            private int left = bytes;

            @Override
            public int read() {
                nanoTime.addAndGet(nanosPerByte);
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int next = read();
                if (next < 0) {
                    return -1;
                }
                target[offset] = (byte) next;
                return 1;
            }
        };
    }

    @Test
    void shouldTakeABodyThatIsSlowButInTime() throws IOException {
        long nanosPerByte = RequestBody.READ_TIME_MAX.toNanos() / 100;

        assertThat(RequestBody.read(trickle(99, nanosPerByte), 1000, nanoTime::get, _ -> {}))
                .hasSize(99);
    }

    @Test
    void shouldGiveUpOnABodyThatTricklesForTooLong() {
        long nanosPerByte = RequestBody.READ_TIME_MAX.toNanos() / 100;

        assertThatThrownBy(() -> RequestBody.read(trickle(102, nanosPerByte), 1000, nanoTime::get, _ -> {}))
                .isInstanceOf(IOException.class);
    }
}
