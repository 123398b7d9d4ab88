/** The {@code parley} command: one class for each subcommand, what they share of flags and errors, and nothing that flows. */
@NullMarked
package io.parley.cli;

import org.jspecify.annotations.NullMarked;
