/**
 * A file of messages, sent through the public API: lines are read ahead within bounds, held back until nobody's order can be
 * broken, sent with many requests in flight, those of a run in one, and sent again under the same id until the server has answered.
 */
@NullMarked
package io.parley.cli.importing;

import org.jspecify.annotations.NullMarked;
