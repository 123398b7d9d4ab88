package io.parley.endtoend.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.endtoend.NodeInProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent comes back bit for bit, or is refused with 400: over real HTTP, through the log and the mailbox on the disk. */
class TextOverHttpTest {
    private static final int ILL_FORMED = 10_000;
    private static final int LENGTHS = 80;
    private static final int LINES = 500;
    private static final int BYTES_MAX = 65_535;
    private static final long SEED = Long.getLong("parley.fuzz.seed", new Random().nextLong());
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final HexFormat HEX = HexFormat.of();

    /** Four bytes each at most, so that a text of as many is not too long. */
    private static final int SCALARS_PER_TEXT = BYTES_MAX / 4;

    private static final int SCALARS = 0x110000 - 0x800;

    @TempDir
    private static Path directory;

    private static NodeInProcess node;

    private final ObjectMapper json = new ObjectMapper();

    @BeforeAll
    static void start() throws Exception {
        node = NodeInProcess.startForHostileClients(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static List<String> everyScalarValue() {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int held = 0;
        for (int scalar = 0; scalar <= Character.MAX_CODE_POINT; scalar++) {
            if (scalar < Character.MIN_SURROGATE || scalar > Character.MAX_SURROGATE) {
                text.appendCodePoint(scalar);
                held++;
            }
            if (held == SCALARS_PER_TEXT || scalar == Character.MAX_CODE_POINT) {
                texts.add(text.toString());
                text.setLength(0);
                held = 0;
            }
        }
        return texts;
    }

    /** As few characters as possible are escaped, or all of them. */
    private static byte[] body(String text, boolean escaped) {
        StringBuilder body = new StringBuilder("{\"to\":\"bob\",\"text\":\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped || c < ' ' || c == '"' || c == '\\') {
                body.append("\\u").append(HEX.toHexDigits(c));
            } else {
                body.append(c);
            }
        }
        return body.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Reply send(LeanConnection connection, String sender, byte[] body) throws IOException {
        String token = node.tokens().of(sender, VALIDITY);
        return connection.exchange(Request.with("POST", "/v1/messages", token, "application/json", body));
    }

    @Test
    void shouldGiveEveryUnicodeScalarValueBackBitForBit() throws IOException {
        List<String> texts = everyScalarValue();
        assertThat(String.join("", texts).codePoints().count()).isEqualTo(SCALARS);
        try (var connection = new LeanConnection(node.url())) {
            for (boolean escaped : List.of(false, true)) {
                String sender = escaped ? "escaping" : "plain";
                for (String text : texts) {
                    assertThat(send(connection, sender, body(text, escaped)).status())
                            .isEqualTo(202);
                }
                assertSame(sentBy(connection, sender, texts.size()), texts);
            }
        }
    }

    /** Around each bound, and anywhere. */
    @Test
    void shouldGiveATextOfAnyLengthBackUpToItsBound() throws IOException {
        Random random = new Random(SEED);
        List<String> taken = new ArrayList<>();
        try (var connection = new LeanConnection(node.url())) {
            for (String character : List.of("a", "é", "€", "😀")) {
                int width = character.getBytes(StandardCharsets.UTF_8).length;
                for (int i = 0; i < LENGTHS; i++) {
                    int bytes = i < 8 ? BYTES_MAX - 3 + i : 1 + random.nextInt(BYTES_MAX);
                    String text = character.repeat(bytes / width) + "z".repeat(bytes % width);
                    int status = send(connection, "lengths", body(text, false)).status();
                    assertThat(status).as("%d bytes", bytes).isEqualTo(bytes <= BYTES_MAX ? 202 : 413);
                    if (status == 202) {
                        taken.add(text);
                    }
                }
            }
            assertSame(sentBy(connection, "lengths", taken.size()), taken);
        }
    }

    @Test
    void shouldRefuseTenThousandIllFormedTextsAndStoreNoneOfThem() throws IOException {
        var illFormed = new IllFormedTexts(new Random(SEED));
        try (var connection = new LeanConnection(node.url())) {
            for (int i = 0; i < ILL_FORMED; i++) {
                byte[] body = illFormed.next();
                Reply reply = send(connection, "harmful", body);
                assertThat(reply.status())
                        .as("seed %d: %s", SEED, new String(body, StandardCharsets.ISO_8859_1))
                        .isEqualTo(400);
                assertThat(reply.mediaType()).isEqualTo("application/problem+json");
            }
            byte[] last = "{\"to\":\"bob\",\"text\":\"last\"}".getBytes(StandardCharsets.UTF_8);
            assertThat(send(connection, "harmful", last).status()).isEqualTo(202);
            assertSame(sentBy(connection, "harmful", 1), List.of("last"));
        }
    }

    /** Nearly well-formed bytes in place of a text, on the lines of batches: whether they are well-formed, another decoder says. */
    @Test
    void shouldTakeBytesExactlyWhenTheyAreWellFormed() throws IOException {
        Random random = new Random(SEED);
        List<String> taken = new ArrayList<>();
        try (var connection = new LeanConnection(node.url())) {
            for (int sent = 0; sent < ILL_FORMED; sent += LINES) {
                taken.addAll(sendLines(
                        connection,
                        Stream.generate(() -> Utf8.almost(random)).limit(LINES).toList()));
            }
            assertThat(taken).hasSizeBetween(ILL_FORMED / 20, ILL_FORMED * 19 / 20);
            assertSame(sentBy(connection, "careless", taken.size()), taken);
        }
    }

    private static List<String> sendLines(LeanConnection connection, List<byte[]> texts) throws IOException {
        var body = new ByteArrayOutputStream();
        texts.forEach(text -> {
            body.writeBytes(Utf8.quoted(text));
            body.write('\n');
        });
        String token = node.tokens().of("careless", VALIDITY);
        Reply reply = connection.exchange(
                Request.with("POST", "/v1/messages:batch", token, "application/x-ndjson", body.toByteArray()));
        List<String> answers = reply.text().lines().toList();
        assertThat(answers).hasSameSizeAs(texts);
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            boolean wellFormed = Utf8.isWellFormed(texts.get(i));
            assertThat(answers.get(i))
                    .as("seed %d: %s", SEED, HEX.formatHex(texts.get(i)))
                    .contains(wellFormed ? "\"token\":" : "\"status\":400");
            if (wellFormed) {
                taken.add(new String(texts.get(i), StandardCharsets.UTF_8));
            }
        }
        return taken;
    }

    /** Everything that bob has of {@code sender}, oldest first, once it is {@code count} messages. */
    private List<String> sentBy(LeanConnection connection, String sender, int count) throws IOException {
        String bob = node.tokens().of("bob", VALIDITY);
        List<String> texts = new ArrayList<>();
        Awaitility.await().atMost(LeanConnection.ANSWER_TIME_MAX).until(() -> {
            String unread = connection
                    .exchange(Request.get("/v1/conversations/" + sender, bob))
                    .text();
            return unread.contains("\"unread\":" + count + ",");
        });
        String cursor = "";
        while (true) {
            Reply reply = connection.exchange(
                    Request.get("/v1/conversations/" + sender + "/messages?limit=500" + cursor, bob));
            JsonNode page = json.readTree(reply.body());
            page.path("messages")
                    .forEach(message -> texts.addFirst(message.path("text").asText()));
            if (!page.has("nextCursor")) {
                return texts;
            }
            cursor = "&before=" + page.path("nextCursor").asText();
        }
    }

    private static void assertSame(List<String> actual, List<String> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            // Not by assertThat, which would print sixteen thousand characters.
            assertThat(actual.get(i).equals(expected.get(i)))
                    .as("text %d of %d is as it was sent, seed %d", i, expected.size(), SEED)
                    .isTrue();
        }
    }
}
