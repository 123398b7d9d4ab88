/** The two log contracts, {@link io.parley.schemas.events.Send} and {@link io.parley.schemas.events.MailboxEvent}, and their codec: Avro binary in single-object encoding (0xC3 0x01, the schema's CRC-64-AVRO fingerprint, the datum), so that a record names its own schema and no registry is needed. */
@NullMarked
package io.parley.schemas.events;

import org.jspecify.annotations.NullMarked;
