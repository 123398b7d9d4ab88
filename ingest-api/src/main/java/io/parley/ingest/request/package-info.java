/** From a request to a send that is valid in all its parts, or to a problem. */
@NullMarked
package io.parley.ingest.request;

import org.jspecify.annotations.NullMarked;
