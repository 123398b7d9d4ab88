package io.parley.schemas.mailbox;

import java.util.List;
import java.util.Optional;

/**
 * A bounded part of something longer.
 *
 * @param next where to go on; empty on the last page
 */
public record Page<T, P>(List<T> items, Optional<P> next) {
    public Page {
        items = List.copyOf(items);
    }
}
