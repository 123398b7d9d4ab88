package io.parley.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.schemas.topics.LogClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogClientLinesTest {
    @Test
    void shouldReadWhatWasWritten() {
        LogClient log = new LogClient(
                "a:1,b:2",
                Map.of(
                        "security.protocol",
                        "SSL",
                        "ssl.truststore.certificates",
                        "-----BEGIN\nä=\n-----END",
                        "ssl.key.password",
                        ""));

        List<String> lines = LogClientLines.write(log);

        assertThat(lines).allMatch(line -> line.indexOf('\n') < 0);
        assertThat(LogClientLines.read(lines)).isEqualTo(log);
        assertThat(LogClientLines.read(List.of("a:1"))).isEqualTo(LogClient.plain("a:1"));
    }
}
