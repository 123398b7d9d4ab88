/** A single Kafka broker, KRaft and all, inside this JVM: for one machine, and for tests against the real thing. */
@NullMarked
package io.parley.broker;

import org.jspecify.annotations.NullMarked;
