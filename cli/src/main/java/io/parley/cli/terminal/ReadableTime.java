package io.parley.cli.terminal;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A moment as the people of a time zone read it: today's by its time alone, any other by its date as well. Thread-safe. */
public final class ReadableTime {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ANOTHER_DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private final InstantSource clock;
    private final ZoneId zone;

    public ReadableTime(InstantSource clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    public String of(Instant moment) {
        ZonedDateTime there = moment.atZone(zone);
        boolean today = there.toLocalDate().equals(clock.instant().atZone(zone).toLocalDate());
        return there.format(today ? TODAY : ANOTHER_DAY);
    }
}
