/** From what became of a send to the answer that its sender gets. */
@NullMarked
package io.parley.ingest.answer;

import org.jspecify.annotations.NullMarked;
