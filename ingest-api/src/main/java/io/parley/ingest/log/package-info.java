/** From a send to a record in topic {@code sends}, and what became of it. */
@NullMarked
package io.parley.ingest.log;

import org.jspecify.annotations.NullMarked;
