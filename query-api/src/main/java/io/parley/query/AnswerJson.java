package io.parley.query;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * Writes one kind of answer as JSON.
 *
 * @param <A> what the mailbox answered
 */
interface AnswerJson<A> {

    void write(A answer, JsonGenerator json) throws IOException;

    /** UTF-8 bytes of all message texts in {@code answer}: what makes one answer larger than another. */
    long textBytes(A answer);
}
