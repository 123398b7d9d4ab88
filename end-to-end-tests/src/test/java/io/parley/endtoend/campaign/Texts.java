package io.parley.endtoend.campaign;

import java.util.Random;

/** What people write, by chance: mostly a line, now and then in other scripts, seldom a book. */
final class Texts {
    private static final int LONG_ONE_IN = 1_000;
    private static final int LONG_CHARACTERS = 60_000;
    private static final int SHORT_CHARACTERS = 120;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     .,!?\n\"\\ÄöüßéñЖдшλπ中文字日本語عربي😀🚀";
    private static final int[] CODE_POINTS = LETTERS.codePoints().toArray();

    private Texts() {}

    static String of(Random random) {
        // Every long one is of ASCII, so that its bytes are as many as its characters.
        return random.nextInt(LONG_ONE_IN) == 0
                ? "x".repeat(1 + random.nextInt(LONG_CHARACTERS))
                : line(random, 1 + random.nextInt(SHORT_CHARACTERS));
    }

    private static String line(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }
}
