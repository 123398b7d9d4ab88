package io.parley.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @Test
    void shouldShowWhatATerminalWouldObey() {
        assertThat(SafeText.of("\u001b[31mred\u001b]0;title\u0007")).isEqualTo("␛[31mred␛]0;title␇");
        assertThat(SafeText.of("\u009b31m")).isEqualTo("<U+009B>31m");
        assertThat(SafeText.of("a\rb\nc\td\be\u007f\u0000")).isEqualTo("a␍b␊c␉d␈e␡␀");
        assertThat(SafeText.of("a\u0085b\u2028c\u2029d")).isEqualTo("a<U+0085>b<U+2028>c<U+2029>d");
    }

    @Test
    void shouldShowWhatWouldTurnOrHideLetters() {
        assertThat(SafeText.of("\u202egnp.exe\u202c")).isEqualTo("<U+202E>gnp.exe<U+202C>");
        assertThat(SafeText.of("\u2066\u2067\u2068\u2069\u202a\u202b\u202d"))
                .isEqualTo("<U+2066><U+2067><U+2068><U+2069><U+202A><U+202B><U+202D>");
        assertThat(SafeText.of("\ufeff\u2060\u00ad" + Character.toString(0xe0041)))
                .isEqualTo("<U+FEFF><U+2060><U+00AD><U+E0041>");
        assertThat(SafeText.of("\ud800x")).isEqualTo("<U+D800>x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Hi Bob",
                "Grüße, ñandú",
                "👩‍👩‍👧 🏳️‍🌈 👋🏽",
                "می‌خواهم",
                "שלום\u200f!",
                "漢字かな",
            })
    void shouldLeaveLettersOfEveryKindAsTheyAre(String text) {
        assertThat(SafeText.of(text)).isEqualTo(text);
    }

    @Test
    void shouldLeaveNoControlCharacterWhateverItIsGiven() {
        StringBuilder everything = new StringBuilder();
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            everything.appendCodePoint(character);
        }

        // When
        String safe = SafeText.of(everything.toString());

        // Then
        assertThat(safe.chars().filter(Character::isISOControl)).isEmpty();
        assertThat(safe.codePoints().filter(c -> (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)))
                .isEmpty();
    }

    @Test
    void shouldCutBetweenCharacters() {
        assertThat(SafeText.start("12345", 5)).isEqualTo("12345");
        assertThat(SafeText.start("123456", 5)).isEqualTo("1234…");
        assertThat(SafeText.start("👋👋👋", 2)).isEqualTo("👋…");
        assertThat(SafeText.start("\n\n\n", 2)).isEqualTo("␊…");
    }
}
