/** From a question about a mailbox to the node that holds it: the way there over HTTP, both of its ends. */
@NullMarked
package io.parley.routing;

import org.jspecify.annotations.NullMarked;
