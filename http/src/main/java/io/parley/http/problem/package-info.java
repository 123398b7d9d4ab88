/** What every error answer is made of: problem details, RFC 9457. */
@NullMarked
package io.parley.http.problem;

import org.jspecify.annotations.NullMarked;
