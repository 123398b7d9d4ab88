package io.parley.schemas.events;

import io.parley.schemas.topics.TopicContract;

/**
 * What the values of records begin with, so that their readers know the schema. Only writers choose: the codecs read a value behind any of
 * them, and a log may hold all of them. Immutable and thread-safe.
 */
public final class Framing {
    /** Avro's own: whoever has the schemas reads it, without asking anybody. */
    public static final Framing SINGLE_OBJECT =
            new Framing(RecordFormat.SEND.singleObjectHeader(), RecordFormat.MAILBOX_EVENT.singleObjectHeader());

    private final byte[] beforeSend;
    private final byte[] beforeMailboxEvent;

    private Framing(byte[] beforeSend, byte[] beforeMailboxEvent) {
        this.beforeSend = beforeSend;
        this.beforeMailboxEvent = beforeMailboxEvent;
    }

    /** A registry of schemas, that gives each an id. */
    public interface SchemaIds {
        /**
         * @param subject what the schema is of, in the registry's terms
         * @param schema as JSON
         */
        int register(String subject, String schema);
    }

    /** The wire format of Confluent's serializers, each topic's value schema registered under the topic's name and {@code -value}. */
    public static Framing confluent(SchemaIds registry) {
        return new Framing(
                confluent(registry, TopicContract.SENDS, RecordFormat.SEND),
                confluent(registry, TopicContract.MESSAGES, RecordFormat.MAILBOX_EVENT));
    }

    private static byte[] confluent(SchemaIds registry, String topic, RecordFormat format) {
        int id = registry.register(topic + "-value", format.currentSchema().toString());
        return format.confluentHeader(id);
    }

    byte[] beforeSend() {
        return beforeSend;
    }

    byte[] beforeMailboxEvent() {
        return beforeMailboxEvent;
    }
}
