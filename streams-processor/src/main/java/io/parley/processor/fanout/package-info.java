/** From a send to the mailboxes it belongs in: a pure function, and the processor that carries its result. */
@NullMarked
package io.parley.processor.fanout;

import org.jspecify.annotations.NullMarked;
