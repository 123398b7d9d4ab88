package io.parley.cli;

import io.parley.cli.node.ControlClient;
import io.parley.cli.terminal.StatusLine;
import io.parley.processor.store.Checkpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley checkpoint}: a copy of the mailboxes to start another processor from. */
@Command(
        name = "checkpoint",
        description = {
            "Has the up or processor on a data directory write a copy of its mailboxes, each partition as it is at one record of the log.",
            "A processor without mailboxes starts from it (--from-checkpoint DIR) and reads only the rest of the log.",
            "On the same file system it takes no room at first: files are shared until they are merged.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley checkpoint /var/backups/parley-monday",
            "  parley checkpoint copy --data-dir /var/lib/parley"
        })
final class CheckpointCommand implements Callable<Integer> {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    @Parameters(paramLabel = "DIR", description = "where to write it: a directory that is not there yet")
    private Path target = Path.of("");

    @Mixin
    private DataDirectoryFlag data = new DataDirectoryFlag();

    @Mixin
    private JsonFlag json = new JsonFlag();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        written().forEach(line -> spec.commandLine().getOut().println(json.isSet() ? object(line) : line));
        return 0;
    }

    /** The node answers when it has everything; how far it is can be seen on the disk. */
    private List<String> written() throws InterruptedException {
        StatusLine status = StatusLine.of(spec.commandLine().getErr());
        try (ExecutorService request = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = request.submit(() -> new ControlClient(data.directory()).checkpoint(target));
            while (true) {
                status.show(Checkpoint.storesOfPartial(target) + " partitions written");
                try {
                    return answer.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // It is still at it.
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
                }
            }
        } finally {
            status.clear();
        }
    }

    /** @param line as the node says it: {@code partition 3 offset 17} */
    private static String object(String line) {
        String[] words = line.split(" ");
        return JsonLine.of(fields -> {
            fields.writeNumberField(words[0], Integer.parseInt(words[1]));
            fields.writeNumberField(words[2], Long.parseLong(words[3]));
        });
    }
}
