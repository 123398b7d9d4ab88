package io.parley.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It may forget a row, and never has another one's, an older one or a part. */
class RowCacheTest {
    private static final int STEPS = 20_000;
    private static final int BYTES = 4_000;
    private static final int VALUE_BYTES_MAX = 90;

    @ParameterizedTest
    @ValueSource(ints = {5, 40, 400})
    void shouldGiveTheNewestRowOrNone(int keys) {
        long seed = Long.getLong("parley.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, byte[]> newest = new HashMap<>();
        int found = 0;
        try (RowCache cache = new RowCache(BYTES)) {
            for (int step = 0; step < STEPS; step++) {
                String name = "key-" + random.nextInt(keys);
                Bytes key = new Bytes().raw(name.getBytes(StandardCharsets.US_ASCII));
                if (random.nextBoolean()) {
                    byte[] value = new byte[random.nextInt(VALUE_BYTES_MAX)];
                    random.nextBytes(value);
                    cache.put(key, new Bytes().raw(value));
                    newest.put(name, value);
                    assertThat(cache.get(key)).as("-Dparley.seed=%d", seed).isEqualTo(value);
                } else {
                    byte[] value = cache.get(key);
                    if (value != null) {
                        found++;
                        assertThat(value).as("-Dparley.seed=%d", seed).isEqualTo(newest.get(name));
                    }
                }
            }
        }
        // So many rows have room that are asked for.
        assertThat(found).isGreaterThan(STEPS / 2 / (1 + keys / 5));
    }
}
