package io.parley.cli;

import io.parley.cli.client.AnswerObject;
import io.parley.cli.client.MailboxReads;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.terminal.Columns;
import io.parley.cli.terminal.ReadableTime;
import io.parley.cli.terminal.SafeText;
import io.parley.cli.terminal.Style;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley conversations}: with whom a user has talked, and what he has not read. */
@Command(
        name = "conversations",
        description = {
            "Lists a user's conversations, the most recent first.",
            "With --json, each line is a conversation as the API gives it.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley conversations --as alice",
            "  parley conversations --as alice --limit 1000 --json",
        })
final class ConversationsCommand implements Callable<Integer> {
    /** With the columns before it, most rows fit a terminal of 100 columns. */
    private static final int PREVIEW_CHARACTERS_MAX = 60;

    @Mixin
    private CallerFlags caller = new CallerFlags();

    @Mixin
    private LimitFlag limit = new LimitFlag();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        int most = limit.value();
        try (ParleyApi api = caller.api()) {
            MailboxReads reads = new MailboxReads(api, caller.user(), caller.patience());
            if (caller.json()) {
                reads.conversations(most, conversation -> {
                    out.println(conversation.line());
                    return !out.checkError();
                });
            } else {
                table(reads, most).print(out);
            }
        }
        return 0;
    }

    private Columns table(MailboxReads reads, int most) throws InterruptedException {
        Style style = Style.ofOutput();
        ReadableTime time = new ReadableTime(InstantSource.system(), ZoneId.systemDefault());
        Columns table = new Columns();
        table.add(style::faint, "PEER", "UNREAD", "LAST", "PREVIEW");
        reads.conversations(most, conversation -> {
            AnswerObject last = conversation.object("lastMessage");
            long unread = conversation.number("unread");
            table.add(
                    unread > 0 ? style::bold : row -> row,
                    SafeText.of(conversation.text("peer")),
                    Long.toString(unread),
                    time.of(last.time("sentAt")),
                    SafeText.start(last.text("text"), PREVIEW_CHARACTERS_MAX));
            return true;
        });
        return table;
    }
}
