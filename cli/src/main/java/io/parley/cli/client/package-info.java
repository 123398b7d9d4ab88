/** A running Parley as everybody outside sees it: requests through its public API, what their answers mean, and when to ask again. */
@NullMarked
package io.parley.cli.client;

import org.jspecify.annotations.NullMarked;
