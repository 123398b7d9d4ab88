package io.parley.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ReadableTimeTest {
    @Test
    void shouldGiveTheDateOfAnyDayButTodayWhereItIsRead() {
        // Given: in Berlin it is a quarter past midnight.
        Instant now = Instant.parse("2026-03-01T23:15:00Z");
        ReadableTime time = new ReadableTime(InstantSource.fixed(now), ZoneId.of("Europe/Berlin"));

        // Then
        assertThat(time.of(Instant.parse("2026-03-01T23:00:01.234Z"))).isEqualTo("00:00:01");
        assertThat(time.of(Instant.parse("2026-03-01T22:59:59.999Z"))).isEqualTo("2026-03-01 23:59:59");
        assertThat(time.of(Instant.parse("2025-03-02T23:00:00Z"))).isEqualTo("2025-03-03 00:00:00");
    }
}
