/** The query contract between query-api and whoever holds a mailbox: questions, how fresh an answer must be, answers. A direct call in one process, a request between processes. */
@NullMarked
package io.parley.schemas.mailbox;

import org.jspecify.annotations.NullMarked;
