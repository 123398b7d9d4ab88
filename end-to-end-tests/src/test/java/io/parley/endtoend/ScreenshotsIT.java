package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.parley.endtoend.Browser.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page looks like, for people to look at: list and conversation, on a phone and a desktop, light and dark. */
class ScreenshotsIT {
    private static final Path OUTPUT = Path.of(System.getProperty("parley.screenshots", "target/screenshots"));

    private static final String ME = "mara";

    /** Who says what, in order. Mara has not read what comes after her last word to each. */
    private static final List<String[]> CHATTER = List.of(
            new String[] {"theo", ME, "The projector is booked until noon, so we would have to start at one."},
            new String[] {ME, "theo", "One is fine. I will tell the others."},
            new String[] {"grandma.rose", ME, "I found the photographs from the lake! All forty of them."},
            new String[] {ME, "grandma.rose", "No! Bring them on Sunday, please!"},
            new String[] {"noor", ME, "\u0645\u0631\u062D\u0628\u0627! \u0647\u0644 \u0648\u0635\u0644\u062A\u061F"},
            new String[] {ME, ME, "Buy: flour, yeast, two lemons, stamps"},
            new String[] {"jonas", ME, "Morning! Did the bread rise in the end?"},
            new String[] {ME, "jonas", "It did. After I had moved it next to the radiator and given up on it."},
            new String[] {ME, "jonas", "You were right about the salt."},
            new String[] {"jonas", ME, "I am always right about the salt."},
            new String[] {
                "jonas",
                ME,
                "Shall I come over at seven, then? I can bring the good butter, and the chess set, if you promise"
                        + " not to play the London again."
            },
            new String[] {ME, "jonas", "No promises. Seven is perfect"},
            new String[] {"jonas", ME, "See you at seven."},
            new String[] {"theo", ME, "They all said yes. Room 4, one o'clock, bring the long cable."},
            new String[] {"grandma.rose", ME, "And wear something warm, the boat has no heating."},
            new String[] {"grandma.rose", ME, "Your aunt is coming as well."});

    @TempDir
    static Path directory;

    private static ParleyProcess parley;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(OUTPUT);
        parley = ParleyProcess.start(directory.resolve("data"));
        browser = Browser.open();
        try (ParleyClient client = new ParleyClient(parley.url(), Tokens.of(directory.resolve("data")))) {
            CHATTER.forEach(line -> say(client, line[0], line[1], line[2]));
        }
    }

    /** Who answers has read what he answers. */
    private static void say(ParleyClient client, String from, String to, String text) {
        String token = client.send(from, to, text).success().get("token").asText();
        if (from.equals(ME)) {
            long seq = client.get(ME, "/conversations/" + to + "?token=" + token)
                    .success()
                    .at("/lastMessage/seq")
                    .asLong();
            client.markRead(ME, to, seq).success();
        }
    }

    @AfterAll
    static void stop() {
        browser.close();
        parley.close();
    }

    @ParameterizedTest
    @CsvSource({"desktop, light", "desktop, dark", "phone, light", "phone, dark"})
    void shouldBePleasantToLookAt(String device, String colors) {
        Screen light = device.equals("phone") ? Screen.PHONE : Screen.DESKTOP;
        ChatTab mara = browser.signedIn(parley.url(), ME, colors.equals("dark") ? light.dark() : light);
        String name = device + "-" + colors;

        mara.showsUnread("grandma.rose", 2);
        takePicture(mara, name + "-list");
        mara.open("jonas");
        mara.bubbles().last().waitFor();
        takePicture(mara, name + "-conversation");

        assertThat(browser.complaints()).isEmpty();
        mara.page().context().close();
    }

    private static void takePicture(ChatTab tab, String name) {
        Path file = OUTPUT.resolve(name + ".png");
        tab.page().screenshot(new Page.ScreenshotOptions().setPath(file));
        assertThat(file).isNotEmptyFile();
    }
}
