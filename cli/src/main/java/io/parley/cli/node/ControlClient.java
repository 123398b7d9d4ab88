package io.parley.cli.node;

import io.parley.schemas.topics.LogClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The {@code parley up} or {@code parley processor} that runs on a data directory, as other commands on the same machine can ask it. Thread-safe. */
public final class ControlClient {
    private final DataDirectory directory;

    public ControlClient(DataDirectory directory) {
        this.directory = directory;
    }

    /** How it reaches its log; empty when nothing runs. */
    Optional<LogClient> log() {
        return ControlSocket.ask(directory.controlSocket(), NodeControl.LOG).map(LogClientLines::read);
    }

    /**
     * The partitions that it folds, standbys not among them.
     *
     * @throws CommandFailure when nothing runs
     */
    public Set<Integer> folded() {
        return require(NodeControl.FOLDED).stream()
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
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
                .orElseThrow(() -> new CommandFailure("expected a parley up or processor to run on " + directory.root()
                        + ", but none answers: start it, or give its --data-dir"));
    }
}
