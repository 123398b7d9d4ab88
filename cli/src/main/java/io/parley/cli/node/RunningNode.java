package io.parley.cli.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The {@code parley up} that runs on a data directory, as other commands on the same machine can ask it. Thread-safe. */
public final class RunningNode {
    private final DataDirectory directory;

    public RunningNode(DataDirectory directory) {
        this.directory = directory;
    }

    /** Where its log can be read, after it has brought everything it has folded to disk; empty when nothing runs. */
    Optional<String> flushedBootstrapServers() {
        return ControlSocket.ask(directory.controlSocket(), NodeControl.FLUSH).map(List::getFirst);
    }

    /**
     * Has it write a checkpoint of all its mailboxes.
     *
     * @param target a directory that is not there yet
     * @return what is in it, a line for each partition
     * @throws CommandFailure when nothing runs, or it could not
     */
    public List<String> checkpoint(Path target) {
        return require(NodeControl.CHECKPOINT + " " + target.toAbsolutePath());
    }

    /** @throws CommandFailure when nothing runs */
    public void requireRunning() {
        var _ = require(NodeControl.FLUSH);
    }

    /**
     * Has it serve a partition from a store that was folded anew.
     *
     * @throws CommandFailure when nothing runs, or it could not; it serves from what it had then
     */
    public void switchTo(int partition, Path folded) {
        var _ = require(NodeControl.SWITCH + " " + partition + " " + folded.toAbsolutePath());
    }

    private List<String> require(String request) {
        return ControlSocket.ask(directory.controlSocket(), request)
                .orElseThrow(() -> new CommandFailure("expected a parley up to run on " + directory.root()
                        + ", but none answers: start it, or give its --data-dir"));
    }
}
