package io.parley.cli.client;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.UserId;

/**
 * A message that is to be sent. It always has an id, so that it can be sent again without doubling. Its text stays out of
 * {@link #toString}, which gives ids only.
 */
public record Draft(UserId from, UserId to, String text, MessageId id) {
    @Override
    public String toString() {
        return "message " + id;
    }
}
