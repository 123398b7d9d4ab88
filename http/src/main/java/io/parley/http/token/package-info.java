/**
 * From the header {@code Authorization} to the user that it proves.
 *
 * <pre>
 * header ─ CompactToken ─▶ JwtAuthenticator ─▶ TokenKeys (a shared secret, or keys that an identity provider publishes)
 *                                           └▶ claims ─▶ Identity
 * </pre>
 *
 * {@link io.parley.http.token.UserTokens} puts them together and remembers what was found valid.
 */
@NullMarked
package io.parley.http.token;

import org.jspecify.annotations.NullMarked;
