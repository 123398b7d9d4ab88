/**
 * Measures a running Parley from outside, as its users meet it: how long they wait, how much it can do, and what that costs in CPU time. {@link
 * io.parley.cli.load.LoadRun} is one measurement, made of {@link io.parley.cli.load.Phase}s over {@link io.parley.cli.load.Connections}; what it asks is a {@link
 * io.parley.cli.load.Workload}. {@link io.parley.cli.load.DeliverLoad} is another: until a message is on its recipient's open stream.
 *
 * <p>It shares the machine with what it measures, so a request costs it one write, one read and next to no garbage; what it takes all the same is part of
 * each report.
 */
@NullMarked
package io.parley.cli.load;

import org.jspecify.annotations.NullMarked;
