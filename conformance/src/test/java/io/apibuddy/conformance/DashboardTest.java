package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.apibuddy.threats.Reached;
import io.apibuddy.threats.Shows;
import io.apibuddy.threats.Threat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.opentest4j.TestAbortedException;

/** The dashboard of the built program, in a browser, as somebody uses it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class DashboardTest {
    private static final String KEY = "dashboard-test-key-0123456789abcdefghijklmno";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Path PUBLISHED = Path.of("..", "docs", "screenshots");
    private static final boolean REGENERATE = Boolean.getBoolean("apibuddy.regenerate");
    private static final Map<String, String> PAGES = Map.of(
            "overview", "Overview",
            "mappings", "Mappings",
            "live", "Live",
            "cache", "Cache",
            "explain", "Explain",
            "config", "Configuration",
            "status", "Status");

    /** A person's clicks stay below the usual limit of requests; a test's do not. */
    private static final String CONFIGURATION = """
            server: {port: 0}
            security: {require_secure_key: true, secure_key: "%3$s"}
            cache: {database_path: "%1$s"}
            admin: {rate_limit_per_minute: 6000}
            domain_mappings:
              wiki: {upstream: "%2$s/w", ttl_seconds: 604800, cost_per_call: 0.004, request_headers: {Authorization: "Bearer secret-token"}}
              geo: {upstream: "%2$s/quota", ttl_seconds: 3600, requests_per_hour: 20}
              search: {upstream: "%2$s/closed", ttl_seconds: 3600}
              slow-api: {upstream: "%2$s/broken", retries: 0}
              reference: {upstream: "%2$s/reference", freshness: standard, offline: true}
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private LoopbackOrigin origin;
    private StartedProcess proxy;
    private Browser browser;
    private String main;
    private String base;
    private TestAbortedException missing;

    @BeforeAll
    void open(@TempDir Path directory) throws Exception {
        try {
            browser = Browser.open(Files.createDirectory(directory.resolve("profile")));
            origin = new LoopbackOrigin();
            Path configuration = directory.resolve("api-buddy.yaml");
            Files.writeString(configuration, CONFIGURATION.formatted(directory.resolve("cache.db"), origin.url(), KEY));
            proxy = StartedProcess.start(
                    directory, "api-buddy", BuiltProgram.command("serve", "--config", configuration.toString()));
            main = proxy.awaitLine("API Buddy is listening on ").replaceFirst("/$", "");
        } catch (TestAbortedException e) {
            missing = e;
        }
    }

    @AfterAll
    void close() throws Exception {
        for (AutoCloseable open : new AutoCloseable[] {browser, proxy, origin}) {
            if (open != null) {
                open.close();
            }
        }
    }

    @BeforeEach
    void nothingIsMissing() {
        if (missing != null) {
            throw missing;
        }
        base = main;
        browser.size(1280, 800);
        browser.prefers("light");
    }

    @AfterEach
    void nothingHasGoneWrongUnseen() {
        if (missing == null) {
            browser.nothingAlarming();
            assertThat(browser.consoleErrors()).as("errors in the console").isEmpty();
            assertThat(browser.origins()).as("where requests went").isSubsetOf(base);
        }
    }

    private void logIn() {
        browser.openAfresh(base + "/admin/");
        browser.fill("#key", KEY);
        browser.named("Log in").click();
        browser.find("nav");
    }

    private int request(String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + target))
                .header("X-API-Buddy-Key", KEY)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void theKeyOpensTheDashboardAndAWrongOneDoesNot() {
        browser.openAfresh(base + "/admin/");
        browser.fill("#key", "wrong" + KEY.substring(5));
        browser.named("Log in").click();
        browser.reads("That is not the key of this proxy.");

        browser.fill("#key", KEY);
        browser.named("Log in").click();
        browser.reads("Hit rate");
        assertThat(browser.driver().executeScript("return document.cookie + JSON.stringify({...localStorage})"))
                .asString()
                .doesNotContain(KEY)
                .doesNotContain("session");

        browser.named("Log out").click();
        browser.find("#key");
        browser.open(base + "/admin/#/cache");
        browser.find("#key");
    }

    @Test
    void theKeyInThePathOpensItToo() {
        browser.openAfresh(base + "/" + KEY + "/admin/");

        browser.reads("Overview");
        browser.goTo("#/status");
        browser.reads("Components");
    }

    @Test
    void theKeyboardAloneLogsInAndReachesEveryPage() {
        browser.openAfresh(base + "/admin/");
        browser.find("#key");
        browser.press(KEY, Keys.ENTER);
        browser.hasFocus("h1", "Overview");

        for (WebElement link : browser.driver().findElements(By.cssSelector("nav a"))) {
            String title = link.getText();
            reach(link);
            browser.press(Keys.ENTER);
            browser.hasFocus("h1", title);
            assertThat(browser.driver().getTitle()).isEqualTo(title + " · API Buddy");
        }
    }

    @Test
    void theFirstTabLeadsPastTheNavigation() {
        logIn();
        browser.open(base + "/admin/");
        browser.find("h1"); // the page has come: whatever had the focus before has lost it

        browser.press(Keys.TAB);
        assertThat(browser.focused().getText()).isEqualTo("Skip to the content");
        assertThat(browser.focused().getRect().getY())
                .as("it is seen once it has the focus")
                .isNotNegative();

        browser.press(Keys.ENTER);
        assertThat(browser.focused().getTagName()).as("what has the focus").isEqualTo("main");
        assertThat(browser.driver().getCurrentUrl()).doesNotContain("#main");
    }

    /** By Shift and Tab, from the page's heading back. */
    private void reach(WebElement link) {
        for (int i = 0; i < 30 && !browser.focused().equals(link); i++) {
            browser.stepBack();
        }
        assertThat(browser.focused()).as("Tab leads there").isEqualTo(link);
        assertThat(link.getCssValue("outline-style")).as("the focus is seen").isNotEqualTo("none");
    }

    @Test
    void aMissAndThenAHitAppearLive() throws Exception {
        logIn();
        browser.goTo("#/live");
        browser.reads("The last 500 requests");
        browser.fill("input[type=search]", "watched-live");

        request("/wiki/watched-live");
        browser.reads("1 request of");
        assertThat(outcomes()).containsExactly("Miss");

        request("/wiki/watched-live");
        browser.reads("2 requests of");
        assertThat(outcomes()).containsExactly("Hit", "Miss");
    }

    private List<String> outcomes() {
        return browser.driver().findElements(By.cssSelector("td .outcome")).stream()
                .map(WebElement::getText)
                .toList();
    }

    @Test
    void thePausedTailStandsStillAndSaysHowManyCame() throws Exception {
        logIn();
        browser.goTo("#/live");
        browser.named("Pause").click();
        browser.fill("input[type=search]", "while-paused");

        request("/wiki/while-paused");
        browser.reads("Go on (1 new)");
        assertThat(outcomes()).isEmpty();

        browser.named("Go on (1 new)").click();
        browser.reads("1 request of");
    }

    @Test
    void theNumbersOnTheOverviewGrowAsRequestsCome() throws Exception {
        request("/wiki/counted");
        logIn();
        browser.goTo("#/overview?range=2h");
        String before = browser.find("#requests .big").getText();

        request("/wiki/counted");

        browser.readsNoMore("Requests\n" + before + "\n");
        assertThat(Integer.parseInt(browser.find("#requests .big").getText().replace(",", "")))
                .isEqualTo(Integer.parseInt(before.replace(",", "")) + 1);
    }

    @Test
    void anEntryIsFoundOpenedAndDeletedAndIsGone() throws Exception {
        request("/wiki/to-be-deleted?page=1");
        request("/wiki/to-be-kept?page=1");
        logIn();
        browser.goTo("#/cache");

        browser.fill("#entry-search", "to-be-deleted");
        browser.readsNoMore("to-be-kept");
        browser.find("td .target").click();
        browser.reads("What is stored");
        browser.reads("\"names\": [\"one\", \"two\", \"three\"]");

        browser.named("Delete…").click();
        browser.reads("Delete this entry?");
        browser.press(Keys.ESCAPE);
        browser.readsNoMore("Delete this entry?");
        assertThat(browser.focused().getText())
                .as("the focus is back where it was")
                .isEqualTo("Delete…");

        browser.named("Delete…").click();
        browser.named("Delete 1 entry").click();
        browser.reads("1 entry removed");
        browser.fill("#entry-search", "to-be-deleted");
        browser.reads("No stored URL contains that");
        browser.fill("#entry-search", "to-be-kept");
        browser.find("td .target");
    }

    @Test
    void aDialogKeepsTheFocusAndSaysHowMuchGoes() throws Exception {
        request("/wiki/some-entry");
        logIn();
        browser.goTo("#/cache");
        browser.named("Clear all…").click();
        browser.reads("Clear the whole cache?");

        assertThat(browser.find("dialog").getText()).containsPattern("\\d+ entr(y|ies), .+B, of all mappings");
        assertThat(browser.focused().getText()).isEqualTo("Cancel");
        for (int i = 0; i < 5; i++) {
            browser.press(Keys.TAB);
            assertThat(
                            browser.driver()
                                    .executeScript(
                                            "return document.activeElement === document.body || !!document.activeElement.closest('dialog')"))
                    .isEqualTo(true);
        }
        browser.press(Keys.ESCAPE);
    }

    @Test
    void aMissIsExplainedByTheParameterThatDiffersAndTheSettingThatHelps() throws Exception {
        request("/wiki/explained?term=a&ts=1700000000");
        logIn();
        browser.goTo("#/explain");

        browser.fill("#explain-url", "/wiki/explained?term=a&ts=1700000099");
        browser.named("Explain")
                .findElement(By.xpath("//form//button[contains(@class, 'primary')]"))
                .click();

        browser.reads("query parameter ts");
        browser.reads("1700000000");
        browser.reads("domain_mappings.wiki.key.ignore_query: [ts]");
        browser.named("Copy setting").click();
        browser.reads("Copied");
    }

    @Test
    void aRequestOnTheTailLeadsToItsExplanation() throws Exception {
        request("/wiki/chosen?x=1");
        logIn();
        browser.goTo("#/live?text=chosen");
        browser.find("td .target").click();

        browser.reads("Then, ");
        browser.reads("Now");
        browser.reads("What happened");
        browser.reads("/wiki/chosen?x=1");
    }

    @Test
    void aConfigurationIsShownWithoutItsSecretsAndAnotherIsChecked() {
        logIn();
        browser.goTo("#/config");
        browser.reads("masked");
        assertThat(browser.driver().getPageSource()).doesNotContain(KEY).doesNotContain("secret-token");

        browser.fill("#validate-text", "server: {port: many}");
        browser.named("Check").click();
        browser.reads("Not valid: 1 mistake.");
        browser.reads("server.port");

        browser.fill("#validate-text", "server: {port: 8080}");
        browser.named("Check").click();
        browser.reads("Valid.");
    }

    @Test
    void aThrottleIsResetOnceThatIsConfirmed() throws Exception {
        request("/search/anything");
        logIn();
        browser.goTo("#/mappings");
        browser.reads("Closed for");
        browser.driver()
                .findElement(By.cssSelector("[aria-label=search] button"))
                .click();
        browser.reads("Reset the throttle of search?");
        browser.named("Reset throttle").click();

        browser.reads("The throttle of search starts anew");
        browser.readsNoMore("Closed for");
    }

    @Shows(Threat.SCRIPTS)
    @Test
    void markupInUrlsFieldsAndContentStaysText() throws Exception {
        request("/wiki/markup?q=%3Cscript%3Ealert(1)%3C/script%3E");
        request("/%3Cimg%20src=x%20onerror=alert(1)%3E/x");
        logIn();
        browser.goTo("#/live");
        browser.reads("markup?q=");
        browser.reads("unknown-mapping");
        browser.goTo("#/cache");
        browser.fill("#entry-search", "markup");
        browser.find("td .target").click();

        browser.reads("<img src=x onerror=\"alert('ran')\">");
        browser.reads("X-markup");
        nothingIsInjected();
    }

    /** No configuration can have such a name, nor a request such a target: so the answers are changed on their way. */
    @Shows(Threat.SCRIPTS)
    @Test
    void markupInANameThatTheApiWouldNeverTellStaysTextToo(Reached reached) throws Exception {
        request("/wiki/plain");
        String markup = LoopbackOrigin.MARKUP;
        browser.beforeEachPage("""
                if (location.hash.includes('stubbed')) {
                  const markup = %s;
                  const changed = (value) => Array.isArray(value) ? value.map(changed)
                    : value && typeof value === 'object'
                      ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === 'breaker' ? 'open' : changed(v)]))
                    : typeof value === 'string' && !/^\\d{4}-|^[0-9a-f]{64}$|^(hit|miss|closed|healthy|forward)$/.test(value) ? value + markup : value;
                  const json = Response.prototype.json;
                  Response.prototype.json = async function () {
                    const told = await json.call(this);
                    return this.url.endsWith('/session') ? told : changed(told);
                  };
                }
                """.formatted(asJavaScript(markup)));
        logIn();
        for (String page : PAGES.keySet()) {
            browser.open(base + "/admin/#/" + page + "?stubbed=yes");
            browser.reads(PAGES.get(page));
            if (!page.equals("explain")) {
                browser.reads("onerror=");
            }
            nothingIsInjected();
            browser.nothingAlarming();
        }
        reached.figure("%d pages with markup in every text, in Chromium: 0 scripts run", PAGES.size());
    }

    /** To the browser it is of the dashboard's origin: it was opened through the proxy, by somebody who is logged in. */
    @Shows(Threat.SCRIPTS)
    @Test
    void aPageOfAnUpstreamRunsNoScript(Reached reached) throws Exception {
        browser.open(origin.url() + "/hostile");
        assertThat(browser.driver().getTitle()).as("where nothing keeps it in").isEqualTo("ran");
        Awaitility.await().until(() -> origin.asked().containsAll(List.of("/hostile/ran", "/admin/cache")));
        browser.driver().get("about:blank");
        browser.consoleErrors();
        browser.origins();
        request("/wiki/still-there");
        logIn();

        for (String time : List.of("first", "second, with a 304")) {
            browser.open(base + "/" + KEY + "/wiki/hostile");
            assertThat(browser.driver().getTitle()).as(time).isEqualTo("shown");
        }

        assertThat(browser.consoleErrors()).anyMatch(error -> error.contains("Blocked script execution"));
        browser.open(base + "/admin/#/cache");
        browser.fill("#entry-search", "still-there");
        browser.reads("still-there");
        assertThat(origin.asked()).contains("/hostile/ran", "/w/hostile").doesNotContain("/w/hostile/ran");
        reached.figure("a page of upstream's in Chromium: 0 scripts run");
    }

    private static String asJavaScript(String text) {
        return "'" + text.replace("'", "\\'").replace("</", "<\\/") + "'";
    }

    private void nothingIsInjected() {
        assertThat(
                        browser.driver()
                                .executeScript(
                                        "return document.querySelectorAll('img[src=\"x\"], #app script, #app iframe, #app svg, #app [onerror], #app style').length"))
                .isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390, 320})
    void noPageIsWiderThanTheScreen(int width) throws Exception {
        request("/wiki/" + "long-".repeat(60));
        browser.size(width, 800);
        logIn();
        for (String page : PAGES.keySet()) {
            browser.goTo("#/" + page);
            settled(page);
            assertThat(
                            browser.driver()
                                    .executeScript(
                                            "const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                    .as("what %s is too wide at %s", page, width)
                    .isEqualTo(0L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyTextHasEnoughContrast(String scheme) throws Exception {
        browser.prefers(scheme);
        request("/slow-api/x");
        logIn();
        String script = Files.readString(Path.of("src", "test", "resources", "contrast.js"), StandardCharsets.UTF_8);
        for (String page : PAGES.keySet()) {
            browser.goTo("#/" + page);
            settled(page);
            assertThat(browser.driver().executeScript(script))
                    .as("text on %s in %s", page, scheme)
                    .asInstanceOf(LIST)
                    .isEmpty();
        }
    }

    @Test
    void theChosenColoursStay() {
        logIn();
        browser.driver().executeScript("document.querySelector('input[value=dark]').click()");
        browser.open(base + "/admin/");
        browser.find("nav");

        assertThat(browser.driver().executeScript("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(14, 19, 25)");
        browser.driver().executeScript("localStorage.clear()");
    }

    @Test
    void chartsCanBeReadAsTables() throws Exception {
        request("/wiki/in-a-table");
        logIn();
        browser.goTo("#/overview?range=2h");
        browser.named("Show table").click();

        browser.find("figure table");
        assertThat(browser.find("figure table").getText()).contains("Saved");
    }

    private void settled(String page) {
        browser.reads(PAGES.get(page));
        browser.find("h1");
        browser.readsNoMore("Loading");
    }

    @Test
    void tooManyWrongKeysAreToldWithTheTimeToWait(@TempDir Path directory) throws Exception {
        try (StartedProcess locked = StartedProcess.start(
                directory,
                "locked",
                BuiltProgram.command("serve", "--port", "0", "--database", ":memory:", "--require-key"))) {
            base = locked.awaitLine("API Buddy is listening on ").replaceFirst("/$", "");
            for (int i = 0; i < 21; i++) {
                HttpRequest guess = HttpRequest.newBuilder(URI.create(base + "/admin/session"))
                        .header("X-API-Buddy-Key", "guess-" + i + KEY)
                        .build();
                client.send(guess, BodyHandlers.discarding());
            }
            browser.openAfresh(base + "/admin/");
            browser.fill("#key", "one-more-" + KEY);
            browser.named("Log in").click();
            browser.reads("Too many wrong keys were tried. Try again in");
        }
    }

    @Test
    void aProxyThatGoesAwayIsSaidToBeGoneAndTakenUpAgainWhenItIsBack(@TempDir Path directory) throws Exception {
        String port;
        try (StartedProcess first = serve(directory, "first", "0")) {
            base = first.awaitLine("API Buddy is listening on ").replaceFirst("/$", "");
            port = base.substring(base.lastIndexOf(':') + 1);
            browser.openAfresh(base + "/admin/");
            browser.reads("No mappings yet");
            browser.find(".connection.good");
        }
        browser.reads("The proxy does not answer.");
        browser.find(".connection.bad");

        try (StartedProcess second = serve(directory, "second", port)) {
            second.awaitLine("API Buddy is listening on ");
            browser.named("Try now").click();
            browser.find(".connection.good");
            browser.readsNoMore("The proxy does not answer.");
        }
        browser.driver().get("about:blank");
        browser.consoleErrors();
    }

    private static StartedProcess serve(Path directory, String name, String port) throws IOException {
        return StartedProcess.start(
                directory, name, BuiltProgram.command("serve", "--port", port, "--database", ":memory:"));
    }

    /** Last, so that there is something to be seen. */
    @Test
    @Order(Integer.MAX_VALUE)
    @Timeout(300)
    void itIsPhotographed() throws Exception {
        Files.createDirectories(SCREENSHOTS);
        logIn();
        browser.goTo("#/overview?range=live");
        settled("overview");
        useItAWhile();
        for (String scheme : List.of("light", "dark")) {
            browser.prefers(scheme);
            photograph("overview", scheme);
        }
        for (String scheme : List.of("light", "dark")) {
            browser.prefers(scheme);
            browser.openAfresh(base + "/admin/");
            browser.find("#key");
            photograph("login", scheme);
            logIn();
            for (String page : List.of("mappings", "live", "cache", "config", "status")) {
                browser.goTo("#/" + page);
                settled(page);
                photograph(page, scheme);
            }
            browser.goTo("#/explain?url=%2Fwiki%2Fsearch%3Fterm%3Dcaching%26ts%3D1795400099");
            browser.reads("query parameter ts");
            photograph("explain", scheme);
            browser.goTo("#/cache");
            browser.fill("#entry-search", "articles");
            browser.find("td .target").click();
            browser.reads("What is stored");
            photograph("entry", scheme);
        }
    }

    /** As several programs would; for pictures that are published long enough to fill the charts. */
    private void useItAWhile() throws IOException, InterruptedException {
        Random random = new Random(5);
        for (int i = 0; i < (REGENERATE ? 900 : 90); i++) {
            request("/wiki/articles/" + (int) Math.abs(random.nextGaussian() * 40) + "?lang=en");
            if (i % 75 == 0) {
                request("/geo/cities/" + i % 7);
                request("/slow-api/orders/" + i);
            }
            // Not to wait for anything: that is how fast they ask.
            Thread.sleep(REGENERATE ? 60 + random.nextInt(80) : 0);
        }
        for (int i = 0; i < 30; i++) {
            request("/slow-api/orders/" + i);
        }
        request("/search/papers?term=caching");
        request("/reference/units");
        request("/wiki/search?term=caching&ts=1795400000");
        request("/wiki/search?term=caching&ts=1795400042");
        browser.reads("Needs attention");
    }

    private void photograph(String name, String scheme) throws IOException {
        browser.driver().executeScript("document.activeElement.blur(); scrollTo(0, 0)");
        byte[] picture = browser.screenshot();
        assertThat(picture.length).as("%s in %s", name, scheme).isBetween(5_000, 400_000);
        Files.write(SCREENSHOTS.resolve(name + "-" + scheme + ".png"), picture);
        if (REGENERATE) {
            Files.createDirectories(PUBLISHED);
            Files.write(PUBLISHED.resolve(name + "-" + scheme + ".png"), picture);
        }
    }
}
