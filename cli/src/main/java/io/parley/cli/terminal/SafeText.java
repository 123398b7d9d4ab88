package io.parley.cli.terminal;

/**
 * Text that others wrote, for a terminal and in one line: whatever a terminal would obey, or would show in another order or not at all,
 * is shown as a sign instead. What is left is only ever letters, so that a message can neither drive a terminal nor pass for two.
 */
public final class SafeText {
    /** The block of pictures of control characters, in their order. */
    private static final int PICTURES = 0x2400;

    private static final int DELETE = 0x7f;
    private static final int PICTURE_OF_DELETE = 0x2421;

    private SafeText() {}

    /** Control characters become their pictures, as ␛ or ␊; other hidden ones their numbers, as {@code <U+202E>}. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(character -> append(character, safe));
        return safe.toString();
    }

    private static void append(int character, StringBuilder safe) {
        if (character < ' ') {
            safe.appendCodePoint(PICTURES + character);
        } else if (character == DELETE) {
            safe.appendCodePoint(PICTURE_OF_DELETE);
        } else if (isHidden(character)) {
            safe.append(String.format("<U+%04X>", character));
        } else {
            safe.appendCodePoint(character);
        }
    }

    private static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> !isNeededToWrite(character);
            default -> false;
        };
    }

    /** Joiners, for many scripts and for emoji, and marks of direction, which move only what stands beside them. */
    private static boolean isNeededToWrite(int character) {
        return switch (character) {
            case 0x200c, 0x200d, 0x200e, 0x200f, 0x061c -> true;
            default -> false;
        };
    }

    /** {@link #of} the first characters of {@code text}, with … for the rest. */
    public static String start(String text, int charactersMax) {
        if (text.codePointCount(0, text.length()) <= charactersMax) {
            return of(text);
        }
        return of(text.substring(0, text.offsetByCodePoints(0, charactersMax - 1))) + "…";
    }
}
