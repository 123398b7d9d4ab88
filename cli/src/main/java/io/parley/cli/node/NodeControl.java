package io.parley.cli.node;

import io.parley.broker.EmbeddedBroker;
import io.parley.processor.ProcessorApp;
import java.nio.file.Path;
import java.util.List;

/** What a running node does when another command asks for it. */
record NodeControl(EmbeddedBroker broker, ProcessorApp processor) implements ControlSocket.Requests {
    /** Brings everything that is folded to disk; answers with the log's address. */
    static final String FLUSH = "flush";

    /** {@code checkpoint <directory>}: answers with a line for each partition. */
    static final String CHECKPOINT = "checkpoint";

    /** {@code switch <partition> <directory>}: serves from the store in the directory. */
    static final String SWITCH = "switch";

    @Override
    public List<String> answer(String command, String argument) {
        return switch (command) {
            case FLUSH -> {
                processor.flush();
                yield List.of(broker.bootstrapServers());
            }
            case CHECKPOINT ->
                processor.checkpoint(Path.of(argument)).stores().entrySet().stream()
                        .map(store -> "partition " + store.getKey() + " offset " + store.getValue())
                        .toList();
            case SWITCH -> {
                String[] words = argument.split(" ", 2);
                processor.switchTo(Integer.parseInt(words[0]), Path.of(words[1]));
                yield List.of();
            }
            default -> throw new IllegalArgumentException("expected a command, but got " + command);
        };
    }
}
