package io.parley.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import io.parley.endtoend.Browser.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People chatting in real browsers through {@code parley up}. */
class ChatPageIT {
    @TempDir
    static Path directory;

    private static ParleyProcess parley;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        parley = ParleyProcess.start(directory.resolve("data"));
        browser = Browser.open();
    }

    @AfterAll
    static void stop() {
        browser.close();
        parley.close();
    }

    @AfterEach
    void noPageComplains() {
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void shouldCarryMessagesBothWaysLive() {
        // Given
        ChatTab alice = signedIn("alice");
        ChatTab bob = signedIn("bob");
        ChatTab bobsPhone = browser.signedIn(parley.url(), "bob", Screen.PHONE);

        // When
        alice.writeTo("bob");
        alice.say("Hi Bob");
        alice.say("are you there?");

        // Then
        alice.shows(List.of("Hi Bob", "are you there?"));
        bob.showsUnread("alice", 2);
        bob.showsPreview("alice", "are you there?");
        bob.hasTitle("(2) Parley");
        bobsPhone.showsUnread("alice", 2);

        // When
        bob.open("alice");

        // Then
        bob.shows(List.of("Hi Bob", "are you there?"));
        assertThat(bob.page().locator("#messages .unread-begin")).hasText("New");
        bob.showsUnread("alice", 0);
        bob.hasTitle("Parley");
        bobsPhone.showsUnread("alice", 0);

        // When
        bob.say("here I am");

        // Then
        alice.shows(List.of("Hi Bob", "are you there?", "here I am"));
        alice.showsUnread("bob", 0);
        bobsPhone.showsPreview("alice", "You: here I am");
    }

    @Test
    void shouldShowEveryTextAsText() {
        ChatTab mallory = signedIn("mallory");
        ChatTab victim = signedIn("victim");
        List<String> texts = List.of(
                "<img src=x onerror=\"document.title='owned'\">",
                "<script>document.title='owned'</script>",
                "javascript:alert(1)",
                "\u202Eright to left\u202C \u05E9\u05DC\u05D5\u05DD",
                "\uD83D\uDC69\u200D\uD83D\uDC69\u200D\uD83D\uDC67 e\u0301 \uD834\uDD1E");

        mallory.writeTo("victim");
        texts.forEach(mallory::say);

        victim.open("mallory");
        victim.shows(texts);
        victim.hasTitle("Parley");
        assertThat(victim.page().locator("img, iframe, #messages script")).hasCount(0);
    }

    @Test
    void shouldOpenTheConversationThatWasPressedWhateverComesMeanwhile() {
        // Given
        ChatTab calm = signedIn("calm");
        ChatTab busy = signedIn("busy");
        ChatTab reader = signedIn("reader");
        calm.writeTo("reader");
        calm.say("one");
        reader.showsUnread("calm", 1);
        busy.writeTo("reader");
        busy.say("two");
        reader.lists(List.of("busy", "calm"));

        // When
        reader.press("calm");
        busy.say("three");
        calm.say("four");
        reader.hasTitle("(4) Parley");
        reader.release();

        // Then
        reader.shows(List.of("one", "four"));
        reader.lists(List.of("calm", "busy"));
    }

    @Test
    void shouldShowWhatComesWhileAMenuIsOpen() {
        ChatTab writer = signedIn("writer");
        ChatTab looker = signedIn("looker");
        writer.writeTo("looker");
        writer.say("one");
        looker.showsUnread("writer", 1);

        looker.pressForMenu("writer");
        writer.say("two");

        looker.showsPreview("writer", "two");
    }

    @Test
    void shouldKeepTabsOfOneUserInStepWithOneStreamForAllOfThem() {
        // Given
        ChatTab first = signedIn("tabby");
        List<ChatTab> tabs = new ArrayList<>(List.of(first));
        // More than a browser has connections to one server.
        for (int i = 0; i < 7; i++) {
            tabs.add(browser.anotherTab(first, parley.url(), "tabby"));
        }
        ChatTab friend = signedIn("friend");
        friend.writeTo("tabby");
        friend.say("one");
        tabs.forEach(tab -> tab.showsUnread("friend", 1));

        // When
        tabs.getLast().open("friend");

        // Then
        tabs.forEach(tab -> tab.showsUnread("friend", 0));
        tabs.getLast().say("two");
        tabs.forEach(tab -> tab.showsPreview("friend", "You: two"));

        // When
        first.page().close();
        tabs.removeFirst();
        friend.say("three");
        tabs.forEach(tab -> tab.showsPreview("friend", "three"));
        tabs.getLast().shows(List.of("one", "two", "three"));
    }

    @Test
    void shouldSendOnceWhateverBecomesOfTheAnswer() {
        // Given
        ChatTab carol = signedIn("carol");
        ChatTab dave = signedIn("dave");
        carol.writeTo("dave");
        carol.page().route("**/v1/messages", route -> {
            // The server has taken it, and the client never hears of it.
            route.fetch();
            route.abort();
        });

        // When
        carol.say("once");
        dave.showsPreview("carol", "once");
        carol.page().unroute("**/v1/messages");
        carol.say("and on");

        // Then
        carol.shows(List.of("once", "and on"));
        dave.open("carol");
        dave.shows(List.of("once", "and on"));
    }

    @Test
    void shouldKeepWhatIsOnItsWayThroughAReload() {
        // Given
        ChatTab erin = signedIn("erin");
        erin.writeTo("frank");
        erin.page().route("**/v1/messages", Route::abort);
        erin.say("first");
        erin.say("second");
        assertThat(erin.page().locator("#messages .pending")).hasCount(2);

        // When
        erin.page().reload();
        assertThat(erin.bubbles()).hasText(new String[] {"first", "second"});
        // A try of the first that a reload cuts off may still reach the server, and is then no longer on its way.
        assertThat(erin.page().locator("#messages .pending .text").last()).hasText("second");
        erin.page().unroute("**/v1/messages");

        // Then
        erin.shows(List.of("first", "second"));
        ChatTab frank = signedIn("frank");
        frank.open("erin");
        frank.shows(List.of("first", "second"));
    }

    @Test
    void shouldSayWhyAMessageWasRefusedAndLetItBeTriedAgain() {
        ChatTab gina = signedIn("gina");
        gina.writeTo("harry");
        gina.page()
                .route(
                        "**/v1/messages",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setStatus(400)
                                .setContentType("application/problem+json")
                                .setBody("{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"no\"}")));

        gina.say("please");
        Locator again = gina.page()
                .getByRole(com.microsoft.playwright.options.AriaRole.BUTTON)
                .getByText("Try again");
        assertThat(again).hasAttribute("title", "no");
        gina.page().unroute("**/v1/messages");
        again.click();

        gina.shows(List.of("please"));
    }

    @Test
    void shouldScrollThroughTwoThousandOldMessages() throws Exception {
        // Given
        List<String> texts = IntStream.rangeClosed(1, 2_000)
                .mapToObj(number -> "message " + number + " of long ago")
                .toList();
        try (ParleyClient client = new ParleyClient(parley.url(), Tokens.of(directory.resolve("data")))) {
            texts.forEach(text -> client.send("ivan", "judy", text).success());
        }
        ChatTab judy = signedIn("judy");

        // When
        judy.open("ivan");
        assertThat(judy.bubbles().last()).hasText("message 2000 of long ago");
        Locator first = judy.page().getByText("message 1 of long ago", new Page.GetByTextOptions().setExact(true));
        judy.page().locator("#scroller").hover();
        while (!first.isVisible()) {
            judy.page().mouse().wheel(0, -5_000);
        }

        // Then
        assertThat(judy.bubbles().allTextContents()).isEqualTo(texts);
        assertThat(judy.page().locator("#messages .day")).hasCount(1);
        ChatTab ivan = signedIn("ivan");
        ivan.open("judy");
        ivan.say("still there?");
        assertThat(judy.page().getByText("New messages")).isVisible();
        judy.page().getByText("New messages").click();
        assertThat(judy.page().getByText("still there?").last()).isInViewport();
        judy.showsUnread("ivan", 0);
    }

    @Test
    void shouldBeUsableByKeyboardAlone() {
        ChatTab kim = signedIn("kim");
        kim.writeTo("lee");
        kim.say("by hand");
        kim.shows(List.of("by hand"));

        kim.page().keyboard().press("Escape");
        assertThat(kim.conversation("lee")).isFocused();
        kim.page().keyboard().press("Enter");
        assertThat(kim.page().locator("#text")).isFocused();
        kim.page().keyboard().type("one");
        kim.page().keyboard().press("Shift+Enter");
        kim.page().keyboard().type("two");
        kim.page().keyboard().press("Enter");

        kim.shows(List.of("by hand", "one\ntwo"));
    }

    @Test
    void shouldFocusAConversationThatComesIntoTheListAfterItWasLeft() {
        // Given
        ChatTab mia = signedIn("mia");
        List<Route> held = new ArrayList<>();
        Predicate<String> summary = url -> url.matches(".*/v1/conversations/ned[?]?");
        mia.page().route(summary, held::add);
        mia.writeTo("ned");
        mia.say("quickly");
        mia.shows(List.of("quickly"));

        // When
        mia.page().keyboard().press("Escape");
        mia.page().waitForCondition(() -> !held.isEmpty());
        assertThat(mia.conversation("ned")).hasCount(0);
        mia.page().unroute(summary);
        held.forEach(Route::resume);

        // Then
        assertThat(mia.conversation("ned")).isFocused();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#%zz", "#no%20body", "#", "#%E2%82%AC"})
    void shouldBearAnAddressThatIsNobodysName(String fragment) {
        ChatTab nora = signedIn("nora");
        nora.page().navigate(parley.url() + "/" + fragment);
        nora.page().reload();

        assertThat(nora.page().locator("#me")).hasText("nora");
        nora.writeTo("olaf");
        nora.say("fine");
        assertThat(nora.page().locator("#messages .message[data-seq]").last()).containsText("fine");
    }

    @Test
    void shouldSignOutWhileNothingCanBeLoaded() {
        ChatTab pia = signedIn("pia");
        pia.page().route("**/v1/**", Route::abort);
        pia.page().reload();
        assertThat(pia.page().locator("#connection")).hasText("Connecting …");

        pia.page().getByText("Sign out").click();

        assertThat(pia.page().getByLabel("Your name")).isVisible();
        pia.page().unroute("**/v1/**");
        pia.page().getByLabel("Your name").fill("quinn");
        pia.page().keyboard().press("Enter");
        assertThat(pia.page().locator("#me")).hasText("quinn");
        assertThat(pia.page().locator("#connection")).isEmpty();
    }

    @Test
    void shouldServeThePageUnderAPolicyThatHolds() {
        Response page =
                browser.device(Screen.DESKTOP).newPage().navigate(parley.url().toString());

        assertThat(page.headerValue("content-security-policy")).contains("default-src 'none'", "script-src 'self'");
    }

    @Test
    void shouldBePleasantToLookAt() throws Exception {
        try (ParleyClient client = new ParleyClient(parley.url(), Tokens.of(directory.resolve("data")))) {
            new Screenshots(browser, parley.url()).takeAll(client);
        }
    }

    private static ChatTab signedIn(String user) {
        return browser.signedIn(parley.url(), user, Screen.DESKTOP);
    }
}
