package io.parley.cli;

import io.parley.cli.client.MailboxReads;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.tailing.Tail;
import io.parley.schemas.ids.UserId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code parley tail}: a mailbox's changes as they come, until somebody has seen enough. */
@Command(
        name = "tail",
        description = {
            "Shows every change of a user's mailbox as it comes, one a line, each once and in order.",
            "A connection that is lost is followed by another one, without a hole. Ctrl-C ends it.",
            "With --json, each line is a change as the API's feed gives it.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley tail --as bob",
            "  parley tail --as bob --after 0 --json | jq .text",
        })
final class TailCommand implements Callable<Integer> {
    @Mixin
    private CallerFlags caller = new CallerFlags();

    @Option(
            names = "--after",
            paramLabel = "SEQ",
            description = "begin after the change of this number; 0 is the whole mailbox (default: only what is new)")
    private @Nullable Long after;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        UserId owner = caller.user();
        requireSequence();
        try (ParleyApi api = caller.api();
                EndBySignal end = EndBySignal.install()) {
            TailPrinter printer = new TailPrinter(spec.commandLine(), owner, caller.json(), end);
            Long given = after;
            long begin = given == null ? new MailboxReads(api, owner, caller.patience()).head() : given;
            new Tail(api, owner, caller.patience(), Tail.SILENCE_MAX, printer).run(begin);
        }
        return 0;
    }

    private void requireSequence() {
        if (after != null && after < 0) {
            throw new ParameterException(spec.commandLine(), "expected --after of at least 0, but got " + after);
        }
    }
}
