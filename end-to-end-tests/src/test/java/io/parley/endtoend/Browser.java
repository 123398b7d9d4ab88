package io.parley.endtoend;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium, and people with devices in it: each device has a storage of its own. The machine's own Chromium is used where
 * there is one; else Playwright fetches one. Whatever a page complains of in its console is kept, to be held against it.
 */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** What a page cannot help: the browser itself reports each request that got no good answer. */
    private static final Pattern NETWORK = Pattern.compile("Failed to load resource.*|.*net::ERR_.*");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final List<String> complaints = new ArrayList<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
        this.playwright = playwright;
        this.chromium = chromium;
    }

    static Browser open() {
        PlaywrightAssertions.setDefaultAssertionTimeout(TestPatience.LONG_MS);
        Optional<Path> own = installed();
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (own.isPresent()) {
            environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        }
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        var options = new BrowserType.LaunchOptions();
        own.ifPresent(options::setExecutablePath);
        return new Browser(playwright, playwright.chromium().launch(options));
    }

    private static Optional<Path> installed() {
        Stream<Path> directories = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .map(Path::of);
        return directories
                .flatMap(directory -> NAMES.stream().map(directory::resolve))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** How a device looks. */
    record Screen(int width, int height, ColorScheme colors) {
        static final Screen DESKTOP = new Screen(1200, 760, ColorScheme.LIGHT);
        static final Screen PHONE = new Screen(390, 844, ColorScheme.LIGHT);

        Screen dark() {
            return new Screen(width, height, ColorScheme.DARK);
        }
    }

    BrowserContext device(Screen screen) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(screen.width(), screen.height())
                .setDeviceScaleFactor(2)
                .setColorScheme(screen.colors())
                .setLocale("en-GB"));
        context.setDefaultTimeout(TestPatience.LONG_MS);
        context.onConsoleMessage(message -> {
            boolean wrong = message.type().equals("error") || message.type().equals("warning");
            if (wrong && !NETWORK.matcher(message.text()).matches()) {
                complaints.add(message.text());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
        return context;
    }

    /** {@code user} on a device of his own, signed in. */
    ChatTab signedIn(URI server, String user, Screen screen) {
        return ChatTab.signIn(device(screen).newPage(), server, user);
    }

    /** Another tab on the device of {@code tab}. */
    ChatTab anotherTab(ChatTab tab, URI server, String user) {
        Page page = tab.page().context().newPage();
        return ChatTab.signIn(page, server, user);
    }

    /** What pages have complained of so far, network failures apart. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
