package io.parley.cli;

import picocli.CommandLine.Option;

/** {@code --json}, for commands whose output programs read. */
final class JsonFlag {
    @Option(names = "--json", description = "JSON objects, one a line, instead of what is good to read")
    private boolean json;

    boolean isSet() {
        return json;
    }
}
