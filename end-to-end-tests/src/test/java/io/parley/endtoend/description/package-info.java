/** What Parley says of itself to those who write programs against it, held against what it does. */
@NullMarked
package io.parley.endtoend.description;

import org.jspecify.annotations.NullMarked;
