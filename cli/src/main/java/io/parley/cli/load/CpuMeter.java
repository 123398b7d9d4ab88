package io.parley.cli.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/** CPU time of the server, where it runs on this machine and is another process, and of this process beside it; all threads of each. */
public final class CpuMeter {
    private final Optional<ProcessHandle> server;

    private CpuMeter(Optional<ProcessHandle> server) {
        this.server = server;
    }

    /** @param server empty when its CPU time cannot be known */
    public static CpuMeter of(Optional<ProcessHandle> server) {
        return new CpuMeter(server.filter(process -> !process.equals(ProcessHandle.current())));
    }

    /** @throws IllegalArgumentException when there is no such process */
    public static CpuMeter ofProcess(long pid) {
        return of(Optional.of(ProcessHandle.of(pid)
                .orElseThrow(() ->
                        new IllegalArgumentException("expected --server-pid of a process, but there is no " + pid))));
    }

    /**
     * How much was used.
     *
     * @param server empty when it cannot be known
     */
    public record Used(Optional<Duration> server, Duration tool) {
        Used since(Used before) {
            return new Used(server.flatMap(now -> before.server().map(now::minus)), tool.minus(before.tool()));
        }
    }

    /** Since each process began. */
    Used read() {
        var own = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Used(
                server.flatMap(process -> process.info().totalCpuDuration()),
                Duration.ofNanos(own.getProcessCpuTime()));
    }
}
