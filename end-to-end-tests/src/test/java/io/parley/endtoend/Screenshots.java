package io.parley.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.parley.endtoend.Browser.Screen;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the page looks like, for people to look at: list and conversation, on a phone and a desktop, light and dark. */
record Screenshots(Browser browser, URI url) {
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

    /** @param client of the server that the pages are from, where Mara has no messages yet */
    void takeAll(ParleyClient client) throws IOException {
        Files.createDirectories(OUTPUT);
        CHATTER.forEach(line -> say(client, line[0], line[1], line[2]));
        take("desktop-light", Screen.DESKTOP);
        take("desktop-dark", Screen.DESKTOP.dark());
        take("phone-light", Screen.PHONE);
        take("phone-dark", Screen.PHONE.dark());
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

    private void take(String name, Screen screen) {
        ChatTab mara = browser.signedIn(url, ME, screen);
        mara.showsUnread("grandma.rose", 2);
        takePicture(mara, name + "-list");
        mara.open("jonas");
        mara.bubbles().last().waitFor();
        takePicture(mara, name + "-conversation");
        mara.page().context().close();
    }

    private static void takePicture(ChatTab tab, String name) {
        Path file = OUTPUT.resolve(name + ".png");
        tab.page().screenshot(new Page.ScreenshotOptions().setPath(file));
        assertThat(file).isNotEmptyFile();
    }
}
