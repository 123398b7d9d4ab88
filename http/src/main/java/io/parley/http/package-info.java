/** The edge that both public APIs share: a server, who the caller is, and what an error looks like; a module adds its {@link io.parley.http.Routes}. */
@NullMarked
package io.parley.http;

import org.jspecify.annotations.NullMarked;
