package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a newcomer to type, typed into a real shell at a real {@code up}: it prints what the README shows. */
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```\\n", Pattern.DOTALL);

    /** Where the README's {@code up} listens, to be replaced by where the test's does. */
    private static final String ADDRESS = "http://127.0.0.1:8080";

    /** New at each send. Everything else is as it is shown, since the shell begins with an empty log. */
    private static final Set<String> FREE = Set.of("messageId", "sentAt", "token");

    private static final String END_OF_BLOCK = "== end of block ==";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    /** Commands, and what the README shows as their output. */
    private record Example(String commands, Optional<String> shown) {}

    @Test
    void shouldPrintWhatTheReadmeShows() throws Exception {
        // Given
        List<Example> examples = examples(Files.readString(ParleyCommand.ROOT.resolve("README.md")));
        assertThat(examples).as("blocks with curl in the README").hasSizeGreaterThanOrEqualTo(2);

        // When
        List<String> printed;
        try (ParleyProcess parley = ParleyProcess.start(directory.resolve("data"))) {
            printed = run(examples, parley.url());
        }

        // Then
        assertThat(printed).hasSameSizeAs(examples);
        for (int i = 0; i < examples.size(); i++) {
            String commands = examples.get(i).commands();
            String shown =
                    examples.get(i).shown().orElseThrow(() -> new AssertionError("nothing is shown for " + commands));
            assertLike(JSON.readTree(shown), JSON.readTree(printed.get(i)), commands);
        }
    }

    /** Each block of a shell that calls curl, with the block of JSON behind it. */
    private static List<Example> examples(String readme) {
        List<Example> examples = new ArrayList<>();
        Matcher block = BLOCK.matcher(readme);
        while (block.find()) {
            if (block.group(1).equals("bash") && block.group(2).contains("curl ")) {
                examples.add(new Example(block.group(2), Optional.empty()));
            } else if (block.group(1).equals("json")) {
                Example last = examples.removeLast();
                examples.add(new Example(last.commands(), Optional.of(block.group(2))));
            }
        }
        return examples;
    }

    /** In one shell, as somebody would who reads from the top. */
    private List<String> run(List<Example> examples, URI server) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        for (Example example : examples) {
            script.append(example.commands().replace(ADDRESS, server.toString().replaceFirst("/$", "")))
                    .append("echo; echo '" + END_OF_BLOCK + "'\n");
        }
        Path err = directory.resolve("err");
        ProcessBuilder builder = ParleyCommand.builder(List.of())
                .command("bash", "--norc", "-c", script.toString())
                .directory(ParleyCommand.ROOT.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PARLEY_DATA_DIR", directory.resolve("data").toString());
        Process shell = builder.start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(TestPatience.LONG.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(shell.exitValue()).as("%s", Files.readString(err)).isZero();
        return List.of(out.split(END_OF_BLOCK + "\n"));
    }

    private static void assertLike(JsonNode shown, JsonNode printed, String where) {
        assertThat(printed.getNodeType()).as("%s in %s", printed, where).isEqualTo(shown.getNodeType());
        if (shown.isObject()) {
            assertThat(names(printed)).as(where).isEqualTo(names(shown));
            for (String name : names(shown)) {
                if (FREE.contains(name)) {
                    assertThat(printed.get(name).getNodeType())
                            .isEqualTo(shown.get(name).getNodeType());
                } else {
                    assertLike(shown.get(name), printed.get(name), where);
                }
            }
        } else if (shown.isArray()) {
            assertThat(printed).as(where).hasSameSizeAs(shown);
            for (int i = 0; i < shown.size(); i++) {
                assertLike(shown.get(i), printed.get(i), where);
            }
        } else {
            assertThat(printed).as(where).isEqualTo(shown);
        }
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
