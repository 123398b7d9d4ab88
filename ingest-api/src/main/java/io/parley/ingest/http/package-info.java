/** The routes: a request in, {@link io.parley.ingest.request} to understand it, {@link io.parley.ingest.log} to keep it, {@link io.parley.ingest.answer} to say so. */
@NullMarked
package io.parley.ingest.http;

import org.jspecify.annotations.NullMarked;
