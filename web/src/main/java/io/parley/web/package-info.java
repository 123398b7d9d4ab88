/**
 * The chat page that {@code parley up} serves at {@code /}, and the sign-in that goes with it. The page is a client of the public API
 * like any other; the sign-in trusts whoever is on this machine and therefore answers nobody else.
 */
@NullMarked
package io.parley.web;

import org.jspecify.annotations.NullMarked;
