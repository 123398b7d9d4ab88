package io.parley.cli.node;

import io.parley.processor.ProcessorApp;
import io.parley.schemas.topics.LogClient;
import java.nio.file.Path;
import java.util.List;

/** What a running node does when another command asks for it. */
record NodeControl(LogClient log, ProcessorApp processor) implements ControlSocket.Requests {
    /** Answers with how the log is reached, as {@link LogClientLines} writes it: passwords too, since only the node's own user can ask. */
    static final String LOG = "log";

    /** Answers with the numbers of the partitions that are folded here, a line for each. */
    static final String FOLDED = "folded";

    /** {@code checkpoint <directory>}: answers with a line for each partition. */
    static final String CHECKPOINT = "checkpoint";

    /** {@code switch <partition> <directory>}: serves from the store in the directory. */
    static final String SWITCH = "switch";

    @Override
    public List<String> answer(String command, String argument) {
        return switch (command) {
            case LOG -> LogClientLines.write(log);
            case FOLDED -> processor.folded().stream().map(String::valueOf).toList();
            case CHECKPOINT -> processor.checkpoint(Path.of(argument)).describeStores();
            case SWITCH -> {
                String[] words = argument.split(" ", 2);
                processor.switchTo(Integer.parseInt(words[0]), Path.of(words[1]));
                yield List.of();
            }
            default -> throw new IllegalArgumentException("expected a command, but got " + command);
        };
    }
}
