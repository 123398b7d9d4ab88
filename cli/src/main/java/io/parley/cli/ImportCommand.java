package io.parley.cli;

import io.parley.cli.client.ServerAddress;
import io.parley.cli.client.Tokens;
import io.parley.cli.importing.Import;
import io.parley.cli.importing.ImportPlan;
import io.parley.cli.importing.ImportReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley import}: sends what is in a file, through the public API, as everyone it is from. */
@Command(
        name = "import",
        description = {
            "Sends the messages in a file through the API, as everyone they are from.",
            "Each line is a JSON object:",
            "  {\"from\":\"alice\",\"to\":\"bob\",\"text\":\"hi\",\"messageId\":\"…\"}",
            "Every user's messages arrive in the order of the file. Run again, it doubles nothing: a line without a messageId"
                    + " gets one that is made from its number and its bytes.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley import messages.ndjson",
            "  parley import messages.ndjson --url http://127.0.0.1:9000 --in-flight 16",
        })
final class ImportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the messages, as newline-delimited JSON")
    private Path file = Path.of("");

    @Mixin
    private ConnectionFlags connection = new ConnectionFlags();

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "64",
            description = "requests under way at the same time (default: ${DEFAULT-VALUE})")
    private int inFlight;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationText.class,
            description = "how long one message is tried again before the import gives up (default: ${DEFAULT-VALUE})")
    private Duration patience = Duration.ofSeconds(60);

    @Mixin
    private JsonFlag json = new JsonFlag();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        ServerAddress server = connection.address(spec);
        ImportPlan plan = Parley.valid(spec, () -> new ImportPlan(file, server, inFlight, patience));
        Tokens tokens = connection.tokens(spec).get();
        ImportProgress progress = ImportProgress.on(spec.commandLine().getErr(), file);
        try (Import run = new Import(plan, tokens, InstantSource.system(), progress)) {
            ImportReport report = run.run();
            progress.finished();
            spec.commandLine().getOut().println(json.isSet() ? object(report) : report.summary());
            return report.failed() == 0 ? 0 : 1;
        }
    }

    private static String object(ImportReport report) {
        return JsonLine.of(fields -> {
            fields.writeNumberField("sent", report.acknowledged());
            fields.writeNumberField("retried", report.retried());
            fields.writeNumberField("failed", report.failed());
            fields.writeNumberField("elapsedMs", report.elapsed().toMillis());
        });
    }
}
