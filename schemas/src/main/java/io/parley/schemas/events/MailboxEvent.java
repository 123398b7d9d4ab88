package io.parley.schemas.events;

import io.parley.schemas.ids.UserId;

/** What happened in one mailbox. The value of a record in topic {@code messages}; the record's key is {@code owner}. */
public record MailboxEvent(UserId owner, MailboxChange change) {}
