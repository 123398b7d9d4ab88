package io.parley.http;

import io.parley.schemas.ids.UserId;
import java.time.Instant;

/**
 * What a token proves.
 *
 * @param user who is calling
 * @param expiresAt from then on the token proves nothing any more; an answer that goes on for long must end
 */
public record Identity(UserId user, Instant expiresAt) {}
