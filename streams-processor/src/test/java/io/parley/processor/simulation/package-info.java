/** The shipped fan-out and the shipped fold over a model of Kafka that does to them whatever at-least-once allows, by the seed. */
@NullMarked
package io.parley.processor.simulation;

import org.jspecify.annotations.NullMarked;
