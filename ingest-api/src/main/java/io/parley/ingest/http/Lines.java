package io.parley.ingest.http;

import java.util.ArrayList;
import java.util.List;

/** The lines of a body of newline-delimited JSON. A line feed ends a line; the last one may do without. */
final class Lines {
    private static final byte LINE_FEED = '\n';

    /** Where a line is, without its line feed. */
    record Line(int offset, int length) {}

    private Lines() {}

    /** @param max where to stop: one line more than that is never looked for */
    static List<Line> of(byte[] body, int max) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        // In UTF-8, this byte is a line feed and never a part of another character.
        for (int i = 0; i < body.length && lines.size() < max; i++) {
            if (body[i] == LINE_FEED) {
                lines.add(new Line(start, i - start));
                start = i + 1;
            }
        }
        if (start < body.length && lines.size() < max) {
            lines.add(new Line(start, body.length - start));
        }
        return lines;
    }
}
