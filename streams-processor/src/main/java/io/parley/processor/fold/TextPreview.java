package io.parley.processor.fold;

import static io.parley.schemas.mailbox.ConversationSummary.PREVIEW_LENGTH_MAX;

import io.parley.schemas.ids.MessageText;
import java.util.Arrays;

/** The beginning of a text: at most 256 UTF-16 units, cut between two code points. */
final class TextPreview {
    private TextPreview() {}

    static MessageText of(MessageText text) {
        byte[] utf8 = text.utf8();
        // A UTF-16 unit takes at least one byte of UTF-8.
        if (utf8.length <= PREVIEW_LENGTH_MAX) {
            return text;
        }
        int units = 0;
        int end = 0;
        while (end < utf8.length) {
            int bytes = codePointBytes(utf8[end]);
            units += bytes == 4 ? 2 : 1;
            if (units > PREVIEW_LENGTH_MAX) {
                return MessageText.ofStoredUtf8(Arrays.copyOf(utf8, end));
            }
            end += bytes;
        }
        return text;
    }

    private static int codePointBytes(byte first) {
        if (first >= 0) {
            return 1;
        }
        int bits = first & 0xFF;
        return bits >= 0xF0 ? 4 : bits >= 0xE0 ? 3 : 2;
    }
}
