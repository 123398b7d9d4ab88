#!/usr/bin/python3
"""Copies every mailbox into a SQLite database, each message exactly once.

    mirror_messages.py HOST:PORT[,...] DATABASE [--to-end]

Where it has got to is a row of the same database, written in the same transaction as the messages: whatever
happens, they agree. With --to-end it stops where the log ended when it began.

Needs Debian's python3-confluent-kafka (or confluent-kafka from PyPI), and nothing of Parley.
"""

import sqlite3
import sys
import uuid
from datetime import datetime, timezone

from confluent_kafka import Consumer, KafkaException, TopicPartition

TOPIC = "messages"

# CRC-64-AVRO of MailboxEvent.v1.avsc, the only version there is so far.
FINGERPRINT = 0x2DDC74438692A552

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    owner TEXT, conversation TEXT, sender TEXT, id TEXT, sent_at TEXT, source_offset INTEGER, text TEXT,
    PRIMARY KEY (owner, conversation, sender, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS position (partition INTEGER PRIMARY KEY, next_offset INTEGER);
"""


class NoEvent(Exception):
    """Bytes that are no event. Parley leaves them out as well."""


class Datum:
    """Reads Avro's binary encoding, https://avro.apache.org/docs/1.12.0/specification/#binary-encoding"""

    def __init__(self, data, start):
        self.data, self.at = data, start

    def fixed(self, size):
        if size < 0 or self.at + size > len(self.data):
            raise NoEvent("it ends too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def long(self):
        number = 0
        for shift in range(0, 64, 7):
            byte = self.fixed(1)[0]
            number |= (byte & 0x7F) << shift
            if number >= 1 << 64:
                break
            if byte < 0x80:
                return (number >> 1) ^ -(number & 1)
        raise NoEvent("a number is longer than 64 bits")

    def string(self):
        return self.fixed(self.long()).decode("utf-8")


def datum(value):
    """Behind either header: Avro's single-object encoding, or the wire format of Confluent's serializers."""
    if value[:2] == b"\xc3\x01" and int.from_bytes(value[2:10], "little") == FINGERPRINT:
        return Datum(value, 10)
    if value[:1] == b"\x00" and len(value) >= 5:
        return Datum(value, 5)
    raise NoEvent("its header is of no version of the schema that this program knows")


def decode(value):
    """A message as a row of the database, or None for another change of a mailbox. NoEvent, whatever is wrong with the value."""
    try:
        return message(datum(value))
    except (ValueError, OverflowError) as reason:  # no UTF-8, or a time that no date has
        raise NoEvent(reason) from reason


def message(event):
    owner = event.string()
    if event.long() != 0:  # the alternatives of "change", in the schema's order; 0 is MessageStored
        return None
    conversation, message_id = event.string(), uuid.UUID(bytes=event.fixed(16))
    sender, _recipient = event.string(), event.string()
    sent_at = datetime.fromtimestamp(event.long() / 1000, timezone.utc).isoformat(timespec="milliseconds")
    source_offset, text = event.long(), event.string()
    if event.at != len(event.data):
        raise NoEvent("it goes on after its end")
    return owner, conversation, sender, str(message_id), sent_at, source_offset, text


def take(database, record):
    """One record and the place after it, or neither."""
    try:
        row = decode(record.value() or b"")
        if row and row[0].encode() == record.key():
            # What comes again is there already: the first one counts, as in Parley's own mailboxes.
            database.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    except NoEvent as reason:
        print(f"left out {record.partition()}@{record.offset()}: {reason}", file=sys.stderr)
    database.execute("INSERT OR REPLACE INTO position VALUES (?, ?)", (record.partition(), record.offset() + 1))


def main(brokers, path, to_end):
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "mirror",  # asked for by the client; nothing is committed there
            "enable.auto.commit": False,
            "auto.offset.reset": "error",  # the log is kept for ever: a place that is gone is a fault
        }
    )
    stored = dict(database.execute("SELECT partition, next_offset FROM position"))
    partitions = [
        TopicPartition(TOPIC, number, stored.get(number, 0))
        for number in consumer.list_topics(TOPIC, timeout=30).topics[TOPIC].partitions
    ]
    ends = {p.partition: consumer.get_watermark_offsets(p, timeout=30)[1] for p in partitions}
    consumer.assign(partitions)
    while not to_end or any(stored.get(partition, 0) < end for partition, end in ends.items()):
        records = consumer.consume(500, timeout=1.0)
        with database:  # one transaction
            for record in records:
                if record.error():
                    raise KafkaException(record.error())
                take(database, record)
                stored[record.partition()] = record.offset() + 1
    consumer.close()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], "--to-end" in sys.argv[3:])
