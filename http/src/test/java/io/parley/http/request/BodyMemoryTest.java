package io.parley.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private final List<String> cut = new ArrayList<>();
    private final BodyMemory memory = new BodyMemory(100);

    private BodyMemory.Body begin(String name) {
        BodyMemory.Body body = new BodyMemory.Body() {
            @Override
            public void cut() {
                cut.add(name);
            }
        };
        memory.begin(body);
        return body;
    }

    @Test
    void shouldCutOffTheSlowestUntilThereIsRoom() {
        BodyMemory.Body first = begin("first");
        BodyMemory.Body second = begin("second");
        BodyMemory.Body third = begin("third");
        memory.grow(first, 30);
        memory.grow(second, 40);
        memory.grow(third, 30);
        assertThat(cut).isEmpty();

        memory.grow(third, 50);

        assertThat(cut).containsExactly("first", "second");
        memory.grow(first, 1_000);
        assertThat(cut).hasSize(2);
    }

    @Test
    void shouldMakeRoomWhenABodyIsThere() {
        BodyMemory.Body first = begin("first");
        memory.grow(first, 90);
        memory.end(first);

        memory.grow(begin("second"), 90);

        assertThat(cut).isEmpty();
    }

    @Test
    void shouldHaveRoomForOneBodyInAnyCase() {
        memory.grow(begin("only"), 1_000);

        assertThat(cut).isEmpty();
    }
}
