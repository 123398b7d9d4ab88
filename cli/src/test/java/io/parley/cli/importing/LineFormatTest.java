package io.parley.cli.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFormatTest {
    private final LineFormat format = new LineFormat();

    @Test
    void shouldReadEveryFieldAndKeepTheTextAsItIs() throws Exception {
        // When
        ImportMessage message = parse(
                7,
                "{\"from\":\"alice\",\"to\":\"bob\",\"text\":\" a\\n\\ud83d\\ude00é \","
                        + "\"messageId\":\"0b7a6e0e-4f0c-4f5e-9d3c-1c2d3e4f5a6b\"}");

        // Then
        assertThat(message)
                .isEqualTo(new ImportMessage(
                        7,
                        new UserId("alice"),
                        new UserId("bob"),
                        " a\n\ud83d\ude00é ",
                        MessageId.parse("0b7a6e0e-4f0c-4f5e-9d3c-1c2d3e4f5a6b")));
    }

    @Test
    void shouldGiveALineWithoutAnIdTheSameOneEachTimeAndAnotherOneElsewhere() throws Exception {
        // Given
        String line = "{\"from\":\"alice\",\"to\":\"bob\",\"text\":\"hi\"}";

        // When
        MessageId id = parse(1, line).id();

        // Then: a golden value, since another one would double what was imported before.
        assertThat(id).hasToString("6592ecc9-80d4-8ba8-be87-39f676a6d798");
        assertThat(id.value().version()).isEqualTo(8);
        assertThat(id.value().variant()).isEqualTo(2);
        assertThat(parse(1, line).id()).isEqualTo(id);
        assertThat(parse(2, line).id()).isNotEqualTo(id);
        assertThat(parse(1, line.replace("hi", "ho")).id()).isNotEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    nonsense                                              | not well-formed at byte
                    {"from":"a","to":"b","text":"canary"                      | not well-formed at byte
                    {"from":"a","from":"a","to":"b","text":"canary"}          | not well-formed at byte
                    ["from"]                                              | expected a JSON object
                    {"from":"a","to":"b","text":"canary"} {}                  | something follows
                    {"to":"b","text":"canary"}                                | expected a field from
                    {"from":"a","text":"canary"}                              | expected a field to
                    {"from":"a","to":"b"}                                 | expected a field text
                    {"from":"a","to":"b","text":""}                       | text must not be empty
                    {"from":"a","to":"b","text":"\\ud800"}                | text must be well-formed
                    {"from":"a","to":"b","text":7}                        | expected text to be a string
                    {"from":"a b","to":"b","text":"canary"}                   | field from: expected a user id
                    {"from":"a","to":"b","text":"canary","messageId":"1"}     | field messageId: expected a UUID
                    {"from":"a","to":"b","text":"canary","at":"now"}          | expected no fields but
                    """)
    void shouldSayWhatIsWrongWithALineAndNotQuoteIt(String line, String reason) {
        assertThatThrownBy(() -> parse(1, line))
                .isInstanceOf(BadLineException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("nonsense", "canary");
    }

    private ImportMessage parse(long number, String line) throws BadLineException {
        return format.parse(number, line.getBytes(UTF_8));
    }
}
