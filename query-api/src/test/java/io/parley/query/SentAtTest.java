package io.parley.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SentAtTest {
    private static final DateTimeFormatter JAVA_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000Z",
        "951782399999, 2000-02-28T23:59:59.999Z",
        "951782400000, 2000-02-29T00:00:00.000Z",
        "1767225599999, 2025-12-31T23:59:59.999Z",
        "1767225600000, 2026-01-01T00:00:00.000Z",
        "4107542400000, 2100-03-01T00:00:00.000Z",
        "253402300799999, 9999-12-31T23:59:59.999Z"
    })
    void shouldWriteKnownTimes(long ms, String expected) {
        assertThat(text(ms)).isEqualTo(expected);
    }

    @Test
    void shouldAgreeWithJavaTimeForRandomTimes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long ms = random.nextLong(SentAt.MS_MAX + 1);

            assertThat(text(ms)).as("seed %d", seed).isEqualTo(JAVA_TIME.format(Instant.ofEpochMilli(ms)));
        }
    }

    @Test
    void shouldAgreeWithJavaTimeAroundEveryMidnightOfMonthsAndYears() {
        for (LocalDate month = LocalDate.of(1970, 2, 1); month.getYear() < 2500; month = month.plusMonths(1)) {
            long midnight = month.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();

            assertThat(text(midnight)).isEqualTo(month + "T00:00:00.000Z");
            assertThat(text(midnight - 1)).isEqualTo(month.minusDays(1) + "T23:59:59.999Z");
        }
    }

    @Test
    void shouldRefuseWhatHasNoYearOfFourDigits() {
        assertThatThrownBy(() -> SentAt.bytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SentAt.bytes(SentAt.MS_MAX + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(long ms) {
        return new String(SentAt.bytes(ms), StandardCharsets.US_ASCII);
    }
}
