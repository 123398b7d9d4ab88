package io.parley.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.parley.http.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are an object of the expected shape, or are refused with 400. */
class JsonFuzzTest {
    private static final JsonShape SHAPE = JsonShape.of(
            JsonShape.Field.string("to"), JsonShape.Field.optionalString("id"), JsonShape.Field.integer("seq"));
    private static final int BAD_REQUEST = 400;

    static Stream<byte[]> bodies() {
        return Stream.of(
                        "{\"to\":\"bob\",\"seq\":17}",
                        "{\"to\":\"\\ud83d\\ude00\",\"seq\":-9223372036854775808,\"id\":\"x\"}",
                        "{\"to\":\"\\ud800\",\"seq\":1}",
                        "{\"to\":1,\"seq\":1.5,\"id\":null,\"x\":[{}]}",
                        "{\"to\":\"a\",\"to\":\"b\"} {}",
                        "[[[[[[[[[",
                        "")
                .map(json -> json.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("bodies")
    @FuzzTest
    void shouldReadOrRefuseABody(byte @NotNull [] body) {
        try {
            JsonObject object = SHAPE.read(RequestBody.decode(body, 0, body.length));
            assertThat(object.string("to")).isNotNull();
            assertThat(object.optionalString("id")).isNotNull();
            var _ = object.integer("seq");
        } catch (ProblemException e) {
            assertThat(e.problem().status()).isEqualTo(BAD_REQUEST);
        }
    }
}
