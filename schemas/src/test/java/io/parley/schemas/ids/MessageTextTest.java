package io.parley.schemas.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.schemas.ids.MessageText.Flaw;
import io.parley.schemas.ids.MessageText.InvalidTextException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

    @Test
    void shouldKeepEveryUnicodeScalarValueBitForBit() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                continue;
            }
            String text = Character.toString(codePoint);

            assertThat(MessageText.of(text).string()).isEqualTo(text);
            assertThat(MessageText.ofUtf8(text.getBytes(StandardCharsets.UTF_8)).string())
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "a\ud83d", "\ud83db", "\udc00\ud800", "\ud83d\ud83d\ude00"})
    void shouldRefuseLoneSurrogates(String text) {
        assertFlaw(Flaw.ILL_FORMED, () -> MessageText.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "c0af",
                "eda080",
                "edbfbf",
                "eda0bdedb880",
                "f4908080",
                "f8888080",
                "e282",
                "61ff",
                "efbfbdfe"
            })
    void shouldRefuseIllFormedUtf8(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);

        assertFlaw(Flaw.ILL_FORMED, () -> MessageText.ofUtf8(bytes));
    }

    /** Eight bytes are looked at at a time: wherever the one is that is wrong, it is found. */
    @Test
    void shouldRefuseOneIllFormedByteAnywhere() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                byte[] bytes = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
                assertThat(MessageText.ofUtf8(bytes.clone()).utf8()).isEqualTo(bytes);
                bytes[at] = (byte) 0x80;

                assertFlaw(Flaw.ILL_FORMED, () -> MessageText.ofUtf8(bytes));
            }
        }
    }

    @Test
    void shouldKeepTheReplacementCharacterItself() {
        assertThat(MessageText.ofUtf8("\ufffd".getBytes(StandardCharsets.UTF_8)).string())
                .isEqualTo("\ufffd");
    }

    /** Of 1, 2, 3 and 4 bytes a character. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "€", "😀"})
    void shouldTakeUpTo65535BytesWhateverTheCharacters(String character) {
        int bytesEach = character.getBytes(StandardCharsets.UTF_8).length;
        String fits = character.repeat(65_535 / bytesEach) + "a".repeat(65_535 % bytesEach);

        assertThat(MessageText.of(fits).utf8()).hasSize(65_535);
        assertFlaw(Flaw.TOO_LONG, () -> MessageText.of(fits + "a"));
        assertFlaw(Flaw.TOO_LONG, () -> MessageText.of(fits + "aa"));
        assertFlaw(Flaw.TOO_LONG, () -> MessageText.ofUtf8((fits + "a").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldRefuseAnEmptyText() {
        assertFlaw(Flaw.EMPTY, () -> MessageText.of(""));
        assertFlaw(Flaw.EMPTY, () -> MessageText.ofUtf8(new byte[0]));
    }

    @Test
    void shouldNotShowTheTextWhenPrinted() {
        assertThat(MessageText.of("canary")).hasToString("text of 6 bytes");
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void shouldTakeBytesExactlyWhenTheyAreWellFormed(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(6)];
            random.nextBytes(bytes);
            boolean wellFormed = isWellFormed(bytes);
            try {
                assertThat(MessageText.ofUtf8(bytes).utf8()).isEqualTo(bytes);
                assertThat(wellFormed).isTrue();
            } catch (InvalidTextException e) {
                assertThat(wellFormed).isFalse();
            }
        }
    }

    private static boolean isWellFormed(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
            return true;
        } catch (java.nio.charset.CharacterCodingException e) {
            return false;
        }
    }

    private static void assertFlaw(Flaw flaw, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(action)
                .satisfies(e -> assertThat(e.flaw()).isEqualTo(flaw));
    }
}
