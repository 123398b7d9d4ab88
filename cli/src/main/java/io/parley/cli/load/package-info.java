/** Measures a running Parley from outside, as its users meet it: how long they wait, not how busy it is. */
@NullMarked
package io.parley.cli.load;

import org.jspecify.annotations.NullMarked;
