/** From values to an answer's bytes. */
@NullMarked
package io.parley.http.answer;

import org.jspecify.annotations.NullMarked;
