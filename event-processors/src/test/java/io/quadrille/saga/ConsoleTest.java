package io.quadrille.saga;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import io.quadrille.checkout.choreography.Groups;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the console shows in a browser. */
class ConsoleTest {

    private static final String HOSTILE = "<img src=x onerror=alert(1)>";

    @RegisterExtension
    static final ConsoleExtension consoleExtension = new ConsoleExtension();

    @Test
    void every_page_is_readable_in_both_themes_at_both_widths() {
        var console = consoleExtension.console();
        long letter = consoleExtension.abandonedLetter("looks", HandlerFailure.EXCEPTION);
        long record = consoleExtension.parkedRecord("looks", "{");
        long rebuild = new RebuildClient(consoleExtension.system()).startedAndCaughtUp("coupon_view");
        consoleExtension.place("sold");
        consoleExtension.awaitStatus("sold", "COMPLETED");
        var pages = List.of(
                "orders",
                "orders/looks",
                "stuck",
                "dead-letters",
                "dead-letters/" + letter,
                "parked-records",
                "parked-records/" + record,
                "groups",
                "rebuilds",
                "rebuilds/" + rebuild,
                "statistics",
                "acts",
                "demo");
        for (var name : pages) {
            console.open(name);
            for (int width : List.of(ConsoleBrowser.NARROW, ConsoleBrowser.WIDE)) {
                for (var theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                    console.setView(theme, width);
                    assertThat(PageChecks.overflowingElements(console.page))
                            .as("%s at %s", name, width)
                            .isEmpty();
                    assertThat(PageChecks.lowContrastTexts(console.page))
                            .as("%s in %s", name, theme)
                            .isEmpty();
                    assertThat(console.page.locator("main [role=alert]")).hasCount(0);
                }
            }
        }
    }

    @Test
    void an_order_placed_elsewhere_appears_and_updates_without_a_reload() {
        var console = consoleExtension.console().open("orders");
        console.page.evaluate("() => globalThis.sameDocument = true");
        var row = console.row("Orders", "live");
        consoleExtension.whileStopped(Groups.WALLET, () -> {
            consoleExtension.place("live");
            assertThat(row.locator(".badge")).hasText("payment pending");
        });
        assertThat(row.locator(".badge")).hasText("completed");
        assertThat(console.page.evaluate("() => globalThis.sameDocument")).isEqualTo(true);
    }

    @Test
    void a_timeline_names_what_an_order_waits_for_until_the_order_ends() {
        var console = consoleExtension.console();
        consoleExtension.whileStopped(Groups.WALLET, () -> {
            consoleExtension.place("waits");
            console.open("orders/waits");
            assertThat(console.page.locator(".waiting"))
                    .containsText("Waiting for OrderPaid of group wallet on order.payment.success since");
        });
        assertThat(console.page.locator(".waiting")).hasCount(0);
        assertThat(console.row("Everything that happened", "order.processed")).hasCount(1);
    }

    @Test
    void a_newcomer_sees_a_compensation() {
        var console = consoleExtension.console().open("demo");
        console.page.getByLabel("Too little money").check();
        console.button("Place").click();
        var placed = console.row("Demo orders", "Too little money");
        assertThat(placed.locator(".badge")).hasText("cancelled");
        placed.locator("a").click();
        var steps = console.rows("Everything that happened");
        assertThat(steps.filter(new Locator.FilterOptions().setHasText("compensation"))
                        .first())
                .isVisible();
        assertThat(console.page.locator(".sequence li.compensation strong"))
                .containsText(new String[] {"StockRestored"});
        assertThat(console.page.locator(".sequence li:has-text('OrderPaymentFailed') .arrow.left"))
                .hasCount(3);
        assertThat(console.page.locator(".sequence li:has-text('OrderPaymentRequested') .arrow .topic"))
                .hasText("order.payment");
    }

    @Test
    void demo_orders_of_every_kind_end_as_announced() {
        var console = consoleExtension.console().open("demo");
        console.button("Place one of each").click();
        var ends = List.of(
                List.of("Goes through with a coupon", "completed"),
                List.of("Too little money", "insufficient balance"),
                List.of("No wallet", "has no wallet"),
                List.of("Not enough in stock", "insufficient stock"),
                List.of("Unknown product", "unknown product"),
                List.of("Unknown coupon", "unknown coupon"),
                List.of("Used coupon", "already used"),
                List.of("Expired coupon", "expired"),
                List.of("Everything wrong", "cancelled"));
        for (var end : ends)
            assertThat(console.row("Demo orders", end.getFirst()).first()).containsText(end.getLast());
        assertThat(console.rows("Demo orders")).hasCount(ends.size() + 1);
    }

    @Test
    void statistics_are_shown_as_chart_and_as_text() {
        var console = consoleExtension.console();
        var from = LocalDate.now(ZoneOffset.UTC);
        consoleExtension.place("counted");
        consoleExtension.awaitStatus("counted", "COMPLETED");
        var to = LocalDate.now(ZoneOffset.UTC);
        console.open("statistics");
        assertThat(console.row("Best sellers", "tea").first()).isVisible();
        assertThat(console.rows("Sales per day").first()).containsText(Pattern.compile(from + "|" + to));
        for (var chart : List.of("days", "best-sellers", "discounts")) {
            console.page.waitForFunction("""
                id => {
                  const drawn = document.getElementById(id);
                  const empty = Object.assign(document.createElement('canvas'), { width: drawn.width, \
                height: drawn.height });
                  return drawn.toDataURL() !== empty.toDataURL();
                }\
                """, chart);
        }
    }

    @Test
    void external_content_is_shown_as_text_only() {
        var console = consoleExtension.console();
        console.page.navigate("http://localhost:" + consoleExtension.system().port()
                + "/console/orders/%3Cimg%20src=x%20onerror=alert(1)%3E");
        assertThat(console.page.locator("h1")).hasText("Order " + HOSTILE);
        long record = consoleExtension.parkedRecord(HOSTILE, HOSTILE);
        console.open("parked-records/" + record);
        assertThat(console.page.locator("pre").getByText(HOSTILE).first()).isVisible();
        console.open("parked-records?cause=" + HOSTILE.replace(" ", "%20"));
        assertThat(console.page.getByText("Only with this cause: " + HOSTILE)).isVisible();
        console.open("parked-records?state=PARKED");
        assertThat(console.row("Records", HOSTILE)).hasCount(1);
        assertThat(console.page.locator("img[src=x]")).hasCount(0);
    }

    @Test
    void missing_data_is_reported() {
        var console = consoleExtension.console();
        console.page.navigate("http://localhost:" + consoleExtension.system().port() + "/console/orders/nobody-s");
        assertThat(console.page.locator("main [role=alert]")).hasText("There is no order nobody-s.");
        var page = console.page
                .request()
                .get("http://localhost:" + consoleExtension.system().port() + "/console/nothing");
        assertThat(page.status()).isEqualTo(404);
    }

    @Test
    void the_root_path_redirects_to_the_console_and_its_security_policy_blocks_foreign_scripts() {
        var console = consoleExtension.console();
        console.page.navigate("http://localhost:" + consoleExtension.system().port() + "/");
        assertThat(console.page)
                .hasURL("http://localhost:" + consoleExtension.system().port() + "/console/orders");
        var headers = console.page.request().get(console.page.url()).headers();
        assertThat(headers.get("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(headers)
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer");
        assertThat(console.page.locator("#live.live")).isVisible();
        console.page.evaluate("() => { const s = document.createElement('script'); s.text = 'globalThis.ran = true';"
                + " document.body.append(s) }");
        assertThat(console.page.evaluate("() => globalThis.ran ?? false")).isEqualTo(false);
        assertThat(console.browserProblems()).singleElement().asString().contains("Content Security Policy");
    }
}
