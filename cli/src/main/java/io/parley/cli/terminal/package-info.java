/** What people see: texts of others made harmless, times, columns, and colours where they are wanted. */
@NullMarked
package io.parley.cli.terminal;

import org.jspecify.annotations.NullMarked;
