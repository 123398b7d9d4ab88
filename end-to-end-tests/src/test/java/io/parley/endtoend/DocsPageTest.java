package io.parley.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.endtoend.Browser.Screen;
import io.parley.http.HttpConfig;
import io.parley.http.HttpServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The page at {@code /docs} in a browser: it shows the API, keeps to its policy, and asks nobody but its own server. */
class DocsPageTest {
    @Test
    void shouldShowTheApiWithoutAskingAnybodyElse() {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (HttpServer server = HttpServer.startWithoutUsers(
                        new HttpConfig("127.0.0.1", 0),
                        Optional::empty,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        List.of());
                Browser browser = Browser.open()) {
            Page page = browser.device(Screen.DESKTOP).newPage();
            page.onRequest(request -> asked.add(request.url()));
            String origin = "http://127.0.0.1:" + server.port();

            page.navigate(origin + "/docs");

            assertThat(page.locator("#operations-sending-sendMessage")).isVisible();
            page.locator("#operations-sending-sendMessage button").first().click();
            assertThat(page.locator("#operations-sending-sendMessage .responses-wrapper"))
                    .containsText("The send is in the log.");
            Assertions.assertThat(asked)
                    .isNotEmpty()
                    .allMatch(url -> url.startsWith(origin + "/") || url.startsWith("data:"));
            Assertions.assertThat(browser.complaints()).isEmpty();
        }
    }
}
