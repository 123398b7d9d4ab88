package io.parley.endtoend.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands of the machine. */
final class Shell {
    /** Far above what any of them takes. */
    private static final int PATIENCE_MINUTES = 2;

    private Shell() {}

    /** @return what it printed; fails when it fails */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("expected " + List.of(command) + " to end within " + PATIENCE_MINUTES + " minutes");
        }
        if (process.exitValue() != 0) {
            throw new IOException("expected " + List.of(command) + " to succeed, but it ended with "
                    + process.exitValue() + ": " + said);
        }
        return said.strip();
    }
}
