package io.parley.cli;

import io.parley.cli.tailing.Change;
import io.parley.cli.tailing.TailListener;
import io.parley.cli.terminal.ReadableTime;
import io.parley.cli.terminal.SafeText;
import io.parley.cli.terminal.Style;
import io.parley.schemas.ids.UserId;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import picocli.CommandLine;

/** Changes to lines, for people or for programs; what becomes of the connection goes to the errors. Not thread-safe. */
final class TailPrinter implements TailListener {
    /** In the place of the time, for what has none. */
    private static final String NO_TIME = "--:--:--";

    private final PrintWriter out;
    private final PrintWriter err;
    private final UserId owner;
    private final boolean json;
    private final EndBySignal end;
    private final Style style = Style.ofOutput();
    private final ReadableTime time = new ReadableTime(InstantSource.system(), ZoneId.systemDefault());

    TailPrinter(CommandLine command, UserId owner, boolean json, EndBySignal end) {
        this.out = command.getOut();
        this.err = command.getErr();
        this.owner = owner;
        this.json = json;
        this.end = end;
    }

    /** @return false when nobody reads any more, as behind {@code | head} */
    @Override
    public boolean changed(Change change) {
        String line = json ? change.line() : line(change);
        end.whole(() -> out.println(line));
        return !out.checkError();
    }

    private String line(Change change) {
        return switch (change) {
            case Change.Message message -> line(message);
            case Change.Read read ->
                style.faint(NO_TIME + "  " + owner + " has read " + read.peer() + " up to " + read.upTo());
            case Change.Other other -> style.faint(NO_TIME + "  " + SafeText.of(other.type()));
        };
    }

    private String line(Change.Message message) {
        String text = SafeText.of(message.text());
        String at = time.of(message.sentAt()) + "  ";
        return message.sender().equals(owner.value())
                ? style.faint(at + owner + " to " + message.peer() + ": " + text)
                : at + SafeText.of(message.sender()) + ": " + text;
    }

    @Override
    public void lost(String reason) {
        err.println("parley: connection lost, trying again: " + SafeText.of(reason));
    }

    @Override
    public void resumed() {
        err.println("parley: connected again, nothing was missed");
    }
}
