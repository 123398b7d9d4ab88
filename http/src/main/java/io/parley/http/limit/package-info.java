/**
 * Who may have how much: what a request, a connection or a user is held to before anything is done for them. Each bound refuses at once, says
 * when to come again, and counts what it has refused.
 */
@NullMarked
package io.parley.http.limit;

import org.jspecify.annotations.NullMarked;
