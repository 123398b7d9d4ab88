package io.parley.query;

/**
 * A time as the API writes it: RFC 3339 in UTC with exactly three digits of the second's fraction, {@code 2026-01-31T23:59:59.000Z}.
 * Written straight into bytes, since every message of every page has one.
 *
 * <p>The date is computed as in Howard Hinnant's "chrono-compatible low-level date algorithms": years begin in March there, so that
 * the leap day is a year's last day.
 */
final class SentAt {
    static final int LENGTH = 24;

    /** 9999-12-31T23:59:59.999Z: RFC 3339 has four digits for a year. */
    static final long MS_MAX = 253_402_300_799_999L;

    private static final int MS_PER_DAY = 86_400_000;
    private static final int MS_PER_HOUR = 3_600_000;
    private static final int MS_PER_MINUTE = 60_000;
    private static final int MS_PER_SECOND = 1_000;

    /** From 0000-03-01 to 1970-01-01. */
    private static final int DAYS_TO_EPOCH = 719_468;

    private static final int DAYS_PER_400_YEARS = 146_097;

    private SentAt() {}

    /**
     * The time's {@value #LENGTH} ASCII bytes, a new array.
     *
     * @param ms milliseconds since 1970 UTC; 0 to {@link #MS_MAX}
     */
    static byte[] bytes(long ms) {
        if (ms < 0 || ms > MS_MAX) {
            throw new IllegalArgumentException("expected a time in the years 1970 to 9999, but got " + ms + " ms");
        }
        byte[] bytes = new byte[LENGTH];
        putDate(bytes, (int) (ms / MS_PER_DAY));
        putTime(bytes, (int) (ms % MS_PER_DAY));
        return bytes;
    }

    private static void putDate(byte[] bytes, int daysSinceEpoch) {
        int days = daysSinceEpoch + DAYS_TO_EPOCH;
        int era = days / DAYS_PER_400_YEARS;
        int dayOfEra = days % DAYS_PER_400_YEARS;
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        putDigits(bytes, 0, 4, year);
        bytes[4] = '-';
        putDigits(bytes, 5, 2, month);
        bytes[7] = '-';
        putDigits(bytes, 8, 2, day);
    }

    private static void putTime(byte[] bytes, int msOfDay) {
        bytes[10] = 'T';
        putDigits(bytes, 11, 2, msOfDay / MS_PER_HOUR);
        bytes[13] = ':';
        putDigits(bytes, 14, 2, msOfDay % MS_PER_HOUR / MS_PER_MINUTE);
        bytes[16] = ':';
        putDigits(bytes, 17, 2, msOfDay % MS_PER_MINUTE / MS_PER_SECOND);
        bytes[19] = '.';
        putDigits(bytes, 20, 3, msOfDay % MS_PER_SECOND);
        bytes[23] = 'Z';
    }

    private static void putDigits(byte[] bytes, int offset, int count, int value) {
        int rest = value;
        for (int i = offset + count - 1; i >= offset; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
