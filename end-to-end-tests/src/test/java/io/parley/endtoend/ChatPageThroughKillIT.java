package io.parley.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.endtoend.Browser.Screen;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People chatting while the server is killed under their hands and comes back. */
class ChatPageThroughKillIT {
    private static final int ROUNDS = 2;
    private static final int MESSAGES_PER_STEP = 3;

    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();

    @Test
    void shouldLoseAndDoubleNothingWhenTheServerIsKilledAndComesBack() throws Exception {
        Path data = directory.resolve("data");
        try (Browser browser = Browser.open()) {
            ParleyProcess parley = ParleyProcess.start(data);
            URI url = parley.url();
            try {
                // Given
                ChatTab alice = browser.signedIn(url, "alice", Screen.DESKTOP);
                ChatTab bob = browser.signedIn(url, "bob", Screen.DESKTOP);
                alice.writeTo("bob");
                for (int round = 0; round < ROUNDS; round++) {
                    sayThings(alice);

                    // When
                    parley.kill();
                    sayThings(alice);
                    assertThat(alice.page().locator("#connection")).hasText("Connecting …");
                    parley = ParleyProcess.startAt(url.getPort(), data);
                    sayThings(alice);

                    // Then
                    alice.shows(said);
                    assertThat(alice.page().locator("#connection")).isEmpty();
                }
                bob.showsUnread("alice", said.size());
                bob.open("alice");
                bob.shows(said);
                bob.showsUnread("alice", 0);

                // A reload shows what the server has.
                alice.page().reload();
                bob.page().reload();
                alice.shows(said);
                bob.shows(said);
            } finally {
                parley.close();
            }
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private void sayThings(ChatTab tab) {
        for (int i = 0; i < MESSAGES_PER_STEP; i++) {
            String text = "message " + (said.size() + 1);
            said.add(text);
            tab.say(text);
        }
    }
}
