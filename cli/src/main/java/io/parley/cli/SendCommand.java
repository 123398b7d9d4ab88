package io.parley.cli;

import io.parley.cli.client.AnswerObject;
import io.parley.cli.client.Draft;
import io.parley.cli.client.Outcome;
import io.parley.cli.client.ParleyApi;
import io.parley.cli.client.Patience;
import io.parley.cli.node.CommandFailure;
import io.parley.cli.terminal.ReadableTime;
import io.parley.schemas.ids.MessageId;
import io.parley.schemas.ids.MessageText;
import io.parley.schemas.ids.UserId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley send}: one message, sent until the server has taken it. */
@Command(
        name = "send",
        description = {
            "Sends one message.",
            "It has its id before it is sent, so that trying again cannot double it. Should it end without an answer, it says how"
                    + " to go on with the same id.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  parley send --as alice bob Hi Bob",
            "  parley send --as alice bob -- --help is no option here",
            "  date | parley send --as alice bob -",
            "  PARLEY_AS=alice parley send bob \"Hi Bob\" --json",
        })
final class SendCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    /** What Java puts in the place of bytes of an argument that it cannot read. */
    private static final String UNREADABLE = "\ufffd";

    /** The longest text, the line end behind it, and one byte that tells that there is more. */
    private static final int INPUT_BYTES_MAX = MessageText.BYTES_MAX + 3;

    @Mixin
    private CallerFlags caller = new CallerFlags();

    @Option(
            names = "--message-id",
            paramLabel = "UUID",
            description = "of a message that may have been sent already (default: a new one)")
    private @Nullable String messageId;

    @Parameters(index = "0", paramLabel = "PEER", description = "who gets it")
    private String peer = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TEXT",
            description = "its words, joined by spaces; - reads it from standard input, without the line end after it")
    private List<String> words = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, IOException {
        UserId from = caller.user();
        UserId to = Parley.valid(spec, () -> new UserId(peer));
        MessageId id = messageId == null
                ? new MessageId(UUID.randomUUID())
                : Parley.valid(spec, () -> MessageId.parse(String.valueOf(messageId)));
        String text = words.equals(List.of(STANDARD_INPUT)) ? standardInput() : String.join(" ", words);
        Parley.valid(spec, () -> sendable(text));
        try (ParleyApi api = caller.api()) {
            Draft draft = new Draft(from, to, text, id);
            report(draft, caller.patience().until(() -> api.send(draft)));
        }
        return 0;
    }

    private static MessageText sendable(String text) {
        if (text.contains(UNREADABLE) && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            throw new IllegalArgumentException(
                    "expected arguments that can be read in this locale, but TEXT holds others:"
                            + " set LC_ALL=C.UTF-8, or give - and the text on standard input");
        }
        // The server would say the same, a request later.
        return MessageText.of(text);
    }

    private String standardInput() throws IOException {
        byte[] bytes = System.in.readNBytes(INPUT_BYTES_MAX);
        return Parley.valid(spec, () -> {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return text.replaceFirst("\\r?\\n\\z", "");
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("expected UTF-8 on standard input, but it is something else", e);
            }
        });
    }

    private void report(Draft draft, Patience.Ended<byte[]> ended) {
        if (!(ended.last() instanceof Outcome.Done<byte[]>(byte[] body))) {
            throw notSent(draft, ended);
        }
        AnswerObject answer = AnswerObject.parse(body);
        ReadableTime time = new ReadableTime(InstantSource.system(), ZoneId.systemDefault());
        spec.commandLine()
                .getOut()
                .println(
                        caller.json()
                                ? answer.line()
                                : "sent to " + draft.to() + ", " + time.of(answer.time("sentAt")));
    }

    private static CommandFailure notSent(Draft draft, Patience.Ended<byte[]> ended) {
        String reason = Patience.failure(ended.last()).getMessage();
        return new CommandFailure(
                ended.inDoubt()
                        ? "perhaps sent, perhaps not: " + reason + "; the same command with --message-id " + draft.id()
                                + " makes it sure, and cannot double it"
                        : "not sent: " + reason);
    }
}
