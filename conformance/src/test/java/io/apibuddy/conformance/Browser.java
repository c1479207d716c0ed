package io.apibuddy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium of the system's own, that watches what a page does. Nothing is downloaded for it. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Runs before any script of a page, and outside its policy. */
    private static final String WATCH = """
            window.alarms = [];
            for (const name of ['alert', 'confirm', 'prompt']) {
              window[name] = (text) => { window.alarms.push(name + ': ' + text); };
            }
            document.addEventListener('securitypolicyviolation', (event) => {
              window.alarms.push('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
            });
            """;

    /** It warns that it knows no DevTools of this version, of which only what needs no knowing is used. Held, or it is forgotten. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;
    private final List<LogEntry> console = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /**
     * Opens one.
     *
     * @param profile an empty directory
     */
    static Browser open(Path profile) {
        for (Path needed : List.of(CHROMIUM, DRIVER)) {
            if (!Files.isExecutable(needed)) {
                Needed.isMissing("The dashboard's tests need %s: install Chromium and its driver (on Debian: apt-get"
                                .formatted(needed)
                        + " install chromium chromium-driver)");
            }
        }
        SELENIUM.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions().setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .build();
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.beforeEachPage(WATCH);
        browser.size(1280, 800);
        return browser;
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Runs a script in each page that is opened from now on, before the page's own. */
    void beforeEachPage(String script) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void prefers(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Forgets the session and what was chosen, and opens a page anew. */
    void openAfresh(String url) {
        driver.get("about:blank");
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        open(url);
    }

    void open(String url) {
        driver.get("about:blank");
        driver.get(url);
    }

    /** Goes to another page of the dashboard. */
    void goTo(String hash) {
        driver.executeScript("location.hash = arguments[0]", hash);
    }

    WebElement find(String css) {
        return await(
                "there is " + css,
                () -> driver.findElements(By.cssSelector(css)).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null));
    }

    /** The button or link with this text; the last one, which is the one in a dialog where there is one. */
    WebElement named(String text) {
        return await(
                "there is a button or link \"" + text + "\"",
                () -> driver.findElements(By.cssSelector("button, a, summary")).stream()
                        .filter(element ->
                                element.isDisplayed() && element.getText().equals(text))
                        .reduce((first, second) -> second)
                        .orElse(null));
    }

    /** Waits until the page's text has this in it. */
    void reads(String text) {
        await("the page reads \"" + text + "\"", () -> text().contains(text) ? text : null);
    }

    /** Waits until the page's text has this no more. */
    void readsNoMore(String text) {
        await("the page reads no more \"" + text + "\"", () -> text().contains(text) ? null : text);
    }

    String text() {
        return String.valueOf(driver.executeScript("return document.body.innerText"));
    }

    /** Types into a field what stands in it from then on. */
    void fill(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Presses keys as somebody without a mouse does: they go to what has the focus. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Shift and Tab. */
    void stepBack() {
        new Actions(driver)
                .keyDown(Keys.SHIFT)
                .sendKeys(Keys.TAB)
                .keyUp(Keys.SHIFT)
                .perform();
    }

    /** Waits until an element of this kind and text has the focus. */
    void hasFocus(String tag, String text) {
        await("the focus is on the " + tag + " \"" + text + "\"", () -> {
            WebElement focused = focused();
            return focused.getTagName().equals(tag) && focused.getText().equals(text) ? focused : null;
        });
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    private interface Attempt<T> {
        T orNull();
    }

    private <T> T await(String what, Attempt<T> attempt) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(100))
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + "; it reads:\n" + text())
                .until(ignored -> attempt.orNull());
    }

    /** Fails when a script of somebody else's has run, or the page has broken its own policy. */
    void nothingAlarming() {
        assertThat(driver.executeScript("return window.alarms"))
                .as("alarms")
                .asInstanceOf(LIST)
                .isEmpty();
    }

    /** Errors that the console has told of since the last time, but for answers that a page is prepared for. */
    List<String> consoleErrors() {
        console.addAll(driver.manage().logs().get(LogType.BROWSER).getAll());
        List<String> errors = console.stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("Failed to load resource"))
                .toList();
        console.clear();
        return errors;
    }

    /** Where requests went since the last time: scheme and authority of each; the browser's own pages are none. */
    Set<String> origins() {
        Set<String> origins = new TreeSet<>();
        ObjectMapper json = new ObjectMapper();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            try {
                JsonNode message = json.readTree(entry.getMessage()).path("message");
                String url = message.at("/params/request/url").asText();
                if (message.path("method").asText().equals("Network.requestWillBeSent")
                        && url.matches("(http|ws)s?:.*")) {
                    origins.add(url.replaceFirst("^([a-z]+://[^/]+).*$", "$1"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return origins;
    }

    /** What is to be seen of the page, as a PNG. */
    byte[] screenshot() {
        Object data = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
                .get("data");
        return Base64.getDecoder().decode(String.valueOf(data));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
