package io.parley.cli;

import io.parley.cli.client.AnswerObject;
import io.parley.cli.client.MailboxReads;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.node.CommandFailure;
import io.parley.cli.terminal.Columns;
import io.parley.cli.terminal.ReadableTime;
import io.parley.cli.terminal.SafeText;
import io.parley.cli.terminal.Style;
import io.parley.schemas.ids.UserId;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley messages}: the end of a conversation, to be read like one. */
@Command(
        name = "messages",
        description = {
            "Shows the last messages of a conversation, the newest at the end.",
            "With --json, each line is a message as the API gives it, the newest first.",
            "A message is one line: a line end in it is shown as ␊, and other control characters likewise.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley messages --as alice bob",
            "  parley messages --as alice bob --limit 1000 --json",
        })
final class MessagesCommand implements Callable<Integer> {
    /** All lines are in memory before the first is printed, since the newest ones come first: this much fits its heap. */
    private static final int HELD_CHARACTERS_MAX = 16 << 20;

    @Mixin
    private CallerFlags caller = new CallerFlags();

    @Mixin
    private LimitFlag limit = new LimitFlag();

    @Parameters(paramLabel = "PEER", description = "with whom")
    private String peer = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private record Line(Instant sentAt, String sender, String text) {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        UserId with = Parley.valid(spec, () -> new UserId(peer));
        int most = limit.value();
        try (ParleyApi api = caller.api()) {
            MailboxReads reads = new MailboxReads(api, caller.user(), caller.patience());
            if (caller.json()) {
                reads.messages(with, most, message -> {
                    out.println(message.line());
                    return !out.checkError();
                });
            } else {
                print(lines(reads, with, most), with, out);
            }
        }
        return 0;
    }

    /** The newest first. */
    private static List<Line> lines(MailboxReads reads, UserId peer, int most) throws InterruptedException {
        List<Line> lines = new ArrayList<>();
        long[] held = {0};
        reads.messages(peer, most, message -> {
            lines.add(line(message));
            held[0] += lines.getLast().text().length();
            if (held[0] > HELD_CHARACTERS_MAX) {
                throw new CommandFailure("expected at most " + HELD_CHARACTERS_MAX
                        + " characters at a time, but the messages have more: give a lower --limit, or --json");
            }
            return true;
        });
        return lines;
    }

    private static Line line(AnswerObject message) {
        return new Line(message.time("sentAt"), SafeText.of(message.text("sender")), SafeText.of(message.text("text")));
    }

    private void print(List<Line> newestFirst, UserId peer, PrintWriter out) {
        if (newestFirst.isEmpty()) {
            spec.commandLine().getErr().println("parley: no messages with " + peer + " yet");
            return;
        }
        Style style = Style.ofOutput();
        ReadableTime time = new ReadableTime(InstantSource.system(), ZoneId.systemDefault());
        Columns columns = new Columns();
        String own = caller.user().value();
        for (Line line : newestFirst.reversed()) {
            columns.add(
                    line.sender().equals(own) ? style::faint : row -> row,
                    time.of(line.sentAt()),
                    line.sender(),
                    line.text());
        }
        columns.print(out);
    }
}
