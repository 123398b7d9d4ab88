package io.parley.benchmarks.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Where and of what it was measured. */
final class Machine {
    private static final double KIB_PER_GIB = 1 << 20;

    private Machine() {}

    static List<String> lines(Path directory, String commit) throws IOException {
        String date = LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC)
                .toString();
        return List.of(
                "commit: " + commit + ", " + date,
                String.format(
                        Locale.ROOT,
                        "machine: %s, %d cores for everything, %.0f GiB of memory, Linux %s",
                        after("/proc/cpuinfo", "model name"),
                        Runtime.getRuntime().availableProcessors(),
                        Double.parseDouble(after("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / KIB_PER_GIB,
                        System.getProperty("os.version")),
                "disk: " + Files.getFileStore(directory).type() + ", one fsync of 4 KiB takes " + syncText(directory),
                "Java: " + Runtime.version());
    }

    /** One, five and fifteen minutes: what others did on the machine shows here. */
    static String loadAverage() {
        try {
            String[] numbers = Files.readString(Path.of("/proc/loadavg")).split(" ");
            return numbers[0] + " " + numbers[1] + " " + numbers[2];
        } catch (IOException e) {
            return "unknown";
        }
    }

    static double residentMib(long pid) throws IOException {
        String text = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElse("VmRSS: 0 kB");
        return Double.parseDouble(text.replaceAll("[^0-9]", "")) / 1024;
    }

    private static String after(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown");
    }

    private static String syncText(Path directory) throws IOException {
        Figures figures = new Figures();
        Path file = Files.createTempFile(directory, "sync", null);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 100; i++) {
                channel.write(ByteBuffer.allocate(4096), i * 4096L);
                long began = System.nanoTime();
                channel.force(false);
                figures.add("ms", (System.nanoTime() - began) / 1e6);
            }
        }
        return figures.text("ms") + " ms (median of 100, and the shortest and longest)";
    }
}
