package io.parley.http.limit;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Room among the requests under way for work that goes on after an answer has begun, and that can wait: what requests leave of it. Thread-safe.
 */
public interface SpareRoom {
    /** Whether there is room now; then it is to be given back with {@link #leave}. */
    boolean tryEnter();

    void leave();

    /** Where the request of {@code ctx} came in. Without a bound for what is under way, there always is some. */
    static SpareRoom beside(Context ctx) {
        @Nullable Place place = Place.of(ctx);
        return new SpareRoom() {
            @Override
            public boolean tryEnter() {
                return place == null || place.entrance().tryEnterBeside();
            }

            @Override
            public void leave() {
                if (place != null) {
                    place.entrance().leave();
                }
            }
        };
    }
}
