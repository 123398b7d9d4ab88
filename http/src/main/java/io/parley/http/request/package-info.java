/** From a request's bytes to checked values: whatever a reader here gives is within its bounds, and what is not becomes a problem that names the field. */
@NullMarked
package io.parley.http.request;

import org.jspecify.annotations.NullMarked;
