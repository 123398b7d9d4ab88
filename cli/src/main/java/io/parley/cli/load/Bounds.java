package io.parley.cli.load;

/** What is out of its range is refused by the name of its flag. */
final class Bounds {
    private Bounds() {}

    static void require(String flag, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "expected " + flag + " between " + min + " and " + max + ", but got " + value);
        }
    }
}
