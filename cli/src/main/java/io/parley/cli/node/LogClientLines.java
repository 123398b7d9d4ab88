package io.parley.cli.node;

import io.parley.schemas.topics.LogClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a log is reached, as lines: its address, then {@code name=value} of each setting, the value in Base64, since some are PEM texts of many lines. */
final class LogClientLines {
    private LogClientLines() {}

    static List<String> write(LogClient log) {
        List<String> lines = new ArrayList<>();
        lines.add(log.bootstrapServers());
        log.security()
                .forEach((name, value) -> lines.add(
                        name + "=" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        return lines;
    }

    static LogClient read(List<String> lines) {
        Map<String, String> security = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int sign = line.indexOf('=');
            byte[] value = Base64.getDecoder().decode(line.substring(sign + 1));
            security.put(line.substring(0, sign), new String(value, StandardCharsets.UTF_8));
        }
        return new LogClient(lines.getFirst(), security);
    }
}
