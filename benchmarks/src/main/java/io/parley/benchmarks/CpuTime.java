package io.parley.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * CPU time of the whole process for each operation: with what the garbage collector, the compiler and RocksDB's own threads took. On a machine that
 * others use too it says more than the time that went by.
 */
public final class CpuTime implements InternalProfiler {
    private static final double NS_PER_US = 1_000;

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long beganNs;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        beganNs = process.getProcessCpuTime();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double us = (process.getProcessCpuTime() - beganNs) / NS_PER_US;
        long operations = result.getMetadata().getMeasuredOps();
        return List.of(new ScalarResult("cpu", us / operations, "us/op", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "CPU time of the process for each operation";
    }
}
