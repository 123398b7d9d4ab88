package io.parley.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.MouseButton;
import java.net.URI;
import java.util.List;

/** The chat page in one tab, in the words of who uses it. Waits for what it is asked about, as a person would. */
record ChatTab(Page page) {
    static ChatTab signIn(Page page, URI server, String user) {
        page.navigate(server.toString());
        page.getByLabel("Your name").fill(user);
        page.keyboard().press("Enter");
        assertThat(page.locator("#me")).hasText(user);
        return new ChatTab(page);
    }

    /** Starts a conversation, or goes on with one, by the name of the other. */
    void writeTo(String peer) {
        page.getByLabel("Write to").fill(peer);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)))
                .isVisible();
    }

    /** Chooses a conversation in the list. */
    void open(String peer) {
        conversation(peer).click();
        assertThat(page.locator("#peer")).hasText(peer);
    }

    /** Puts a conversation's button down and holds it there. */
    void press(String peer) {
        conversation(peer).hover();
        page.mouse().down();
    }

    /** As {@link #press}, with the button that opens a menu, whose end the page need not hear of. */
    void pressForMenu(String peer) {
        conversation(peer).hover();
        page.mouse().down(new Mouse.DownOptions().setButton(MouseButton.RIGHT));
    }

    void release() {
        page.mouse().up();
    }

    /** Waits until the list has exactly these, in this order. */
    void lists(List<String> peers) {
        assertThat(page.locator("#conversation-list .name")).hasText(peers.toArray(String[]::new));
    }

    void say(String text) {
        page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill(text);
        page.keyboard().press("Enter");
    }

    Locator conversation(String peer) {
        return page.locator("#conversation-list [data-peer='" + peer + "']");
    }

    Locator bubbles() {
        return page.locator("#messages .message .text");
    }

    /** Waits until exactly these messages are there, in this order, and each is known to the server. */
    void shows(List<String> texts) {
        assertThat(bubbles()).hasText(texts.toArray(String[]::new));
        assertThat(page.locator("#messages .message[data-seq]")).hasCount(texts.size());
    }

    void showsUnread(String peer, int count) {
        Locator badge = conversation(peer).locator(".unread");
        if (count == 0) {
            assertThat(badge).isHidden();
        } else {
            assertThat(badge).hasText(Integer.toString(count));
        }
        assertThat(conversation(peer)).isVisible();
    }

    void showsPreview(String peer, String preview) {
        assertThat(conversation(peer).locator(".preview")).hasText(preview);
    }

    void hasTitle(String title) {
        assertThat(page).hasTitle(title);
    }
}
