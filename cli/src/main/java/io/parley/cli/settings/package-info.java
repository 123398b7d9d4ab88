/**
 * What commands are told by flags and by the environment: everything that is wrong with it at once, where each value comes from, and the page that
 * lists them all.
 */
@NullMarked
package io.parley.cli.settings;

import org.jspecify.annotations.NullMarked;
