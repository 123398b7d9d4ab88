package io.parley.http.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes one JSON value. */
@FunctionalInterface
public interface JsonContent {
    void writeTo(JsonGenerator json) throws IOException;
}
