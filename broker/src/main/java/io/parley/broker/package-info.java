/** One Kafka node, broker and controller, inside this JVM: alone in {@code up}, or one of a cluster's. */
@NullMarked
package io.parley.broker;

import org.jspecify.annotations.NullMarked;
