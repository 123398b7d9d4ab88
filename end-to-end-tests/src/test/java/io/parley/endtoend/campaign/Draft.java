package io.parley.endtoend.campaign;

import java.util.UUID;

/** A message that somebody wants to send, under the id that it keeps through all attempts. */
record Draft(String to, UUID messageId, String text) {}
