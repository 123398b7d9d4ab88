/** From a client's request to a durable record in topic {@code sends}: the wiring, and nothing else. */
@NullMarked
package io.parley.ingest;

import org.jspecify.annotations.NullMarked;
