/**
 * What every node says of itself at {@code /metrics}, beside what its parts count: the process, its disk, its clients of Kafka, and the broker where
 * there is one. Names are of Prometheus' kind; {@code docs/metrics.md} is made from them.
 */
@NullMarked
package io.parley.cli.metrics;

import org.jspecify.annotations.NullMarked;
