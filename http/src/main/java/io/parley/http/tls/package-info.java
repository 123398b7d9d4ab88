/** Certificates and keys from PEM files, for listeners and for who connects to them; files that change are taken without a restart. */
@NullMarked
package io.parley.http.tls;

import org.jspecify.annotations.NullMarked;
