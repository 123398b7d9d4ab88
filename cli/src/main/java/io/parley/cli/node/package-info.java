/** Everything in one process: the directory it keeps its data in, and the order in which its parts open and close. */
@NullMarked
package io.parley.cli.node;

import org.jspecify.annotations.NullMarked;
