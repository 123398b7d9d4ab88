package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.client.AnswerObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what is measured is what happens; how fast it is, no test can say. */
class DeliverCommandTest {
    @Test
    void shouldCountEverySendThatIsAnsweredAndDelivered(@TempDir Path directory) throws Exception {
        try (RunningParley parley = RunningParley.start(directory)) {
            CommandRun json = parley.run(
                            "load",
                            "deliver",
                            "--rate",
                            "50",
                            "--warm-up",
                            "1s",
                            "--duration",
                            "2s",
                            "--pairs",
                            "3",
                            "--json")
                    .succeeded();

            AnswerObject report = AnswerObject.parse(json.out().strip().getBytes(StandardCharsets.UTF_8));
            assertThat(report.number("sent")).isEqualTo(100);
            assertThat(report.number("failed")).isZero();
            assertThat(report.number("missing")).isZero();

            // Once more on the same mailboxes: what was there before does not count.
            CommandRun people = parley.run(
                            "load", "deliver", "--rate", "50", "--warm-up", "0s", "--duration", "1s", "--pairs", "3")
                    .succeeded();
            assertThat(people.out()).contains("50 sent, 0 failed, 0 not delivered");
        }
    }

    @Test
    void shouldFailWhereNobodyAnswers(@TempDir Path directory) throws Exception {
        RunningParley parley = RunningParley.start(directory);
        parley.stop();

        CommandRun run = parley.run("load", "deliver", "--duration", "1s");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("nobody answers");
        parley.close();
    }

    @Test
    void shouldRefuseByNameWhatIsOutOfItsRange(@TempDir Path directory) {
        CommandRun run = CommandRun.of(URI.create("http://127.0.0.1:1"), directory, "load", "deliver", "--rate", "0");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected --rate between 1 and 100000, but got 0");
    }
}
