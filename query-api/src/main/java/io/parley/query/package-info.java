/** From a request to a question about one mailbox, from its answer to JSON: stateless, it knows no store and no log. */
@NullMarked
package io.parley.query;

import org.jspecify.annotations.NullMarked;
