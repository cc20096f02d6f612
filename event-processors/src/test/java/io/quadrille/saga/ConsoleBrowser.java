package io.quadrille.saga;

import static io.quadrille.testing.Patience.PATIENCE;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The console of a system in a headless Chromium with one page; collects every problem that the browser reports. Not
 * thread-safe.
 */
final class ConsoleBrowser implements AutoCloseable {

    static final int NARROW = 360;
    static final int WIDE = 1600;
    private static final long PATIENCE_MILLIS = PATIENCE.toMillis();

    final RunningSystem system;
    final Page page;
    private final Playwright playwright;
    private final Browser browser;
    private final List<String> browserProblems = new ArrayList<>();

    ConsoleBrowser(RunningSystem system) {
        this.system = system;
        var chromium = Chromium.executable();
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setTimeout(PATIENCE_MILLIS));
        page = browser.newContext(
                        new Browser.NewContextOptions().setTimezoneId("UTC").setLocale("en-GB"))
                .newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        page.onConsoleMessage(this::listen);
        page.onPageError(error -> browserProblems.add("uncaught: " + error));
        page.onRequest(this::watch);
        page.onDialog(dialog -> browserProblems.add("a script from outside ran: " + dialog.message()));
        setView(ColorScheme.LIGHT, WIDE);
    }

    private void listen(ConsoleMessage message) {
        var refused = message.text().startsWith("Failed to load resource")
                && message.text().matches(".*status of (400|404|409).*");
        if (List.of("error", "warning").contains(message.type()) && !refused) {
            browserProblems.add(message.text() + " at " + message.location());
        }
    }

    private void watch(Request request) {
        var address = URI.create(request.url());
        if (List.of("blob", "data").contains(address.getScheme())) return;
        if (!"localhost".equals(address.getHost()) || address.getPort() != system.port())
            browserProblems.add("asked for " + address);
    }

    /** Problems since the last call: errors, requests to other hosts, scripts that must not run. */
    List<String> browserProblems() {
        var all = List.copyOf(browserProblems);
        browserProblems.clear();
        return all;
    }

    void setView(ColorScheme theme, int width) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
        page.setViewportSize(width, width == NARROW ? 740 : 1000);
    }

    /** Opens a page below /console and waits for its live connection. */
    ConsoleBrowser open(String path) {
        page.navigate("http://localhost:" + system.port() + "/console/" + path);
        page.locator("#live.live").waitFor();
        page.locator("h1").waitFor();
        return this;
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** The rows of the table whose caption begins with this text. */
    Locator rows(String caption) {
        return page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName(Pattern.compile("^" + caption)))
                .locator("tbody tr");
    }

    Locator row(String caption, String text) {
        return rows(caption).filter(new Locator.FilterOptions().setHasText(text));
    }

    Locator groupRow(String group) {
        return rows("Groups of")
                .filter(new Locator.FilterOptions().setHas(page.locator("strong:text-is('" + group + "')")));
    }

    /** Fills in the confirmation dialog, submits it and waits until it closes. */
    void confirmAs(String actor, String reason) {
        page.getByLabel("Who are you?").fill(actor);
        page.getByLabel("Why?").fill(reason);
        page.locator("dialog button[type=submit]").click();
        page.locator("dialog[open]").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
    }

    String statusMessage() {
        return page.locator("#said").textContent();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
