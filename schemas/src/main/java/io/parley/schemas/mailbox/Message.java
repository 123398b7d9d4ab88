package io.parley.schemas.mailbox;

import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;

/**
 * A message as a mailbox holds it.
 *
 * @param sequence the mailbox's own number for the change that brought it
 * @param sentAtMs milliseconds since 1970 UTC; never before that of the message before it in the conversation
 */
public record Message(long sequence, MessageId messageId, UserId sender, MessageText text, long sentAtMs) {}
