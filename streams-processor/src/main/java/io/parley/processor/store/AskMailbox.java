package io.parley.processor.store;

import io.parley.schemas.mailbox.Freshness;
import io.parley.schemas.mailbox.MailboxQuery;
import org.apache.kafka.streams.query.Query;

/**
 * A question to the mailbox store as an interactive query (IQv2): {@code KafkaStreams.query} hands it to the store as it is. It fails
 * with NOT_UP_TO_BOUND where the store is not as fresh as asked for.
 */
public record AskMailbox<A>(MailboxQuery<A> question, Freshness freshness) implements Query<A> {}
