package io.quadrille.saga;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console protects operators from unintended operations. */
class ConsoleMistakesTest {

    @RegisterExtension
    static final ConsoleExtension consoleExtension = new ConsoleExtension();

    @Test
    void an_operation_is_sent_once_and_its_late_answer_leaves_the_next_dialog_open() {
        var console = consoleExtension.console().open("groups");
        var page = console.page;
        var sent = new ArrayList<Route>();
        var dialog = page.locator("dialog[open]");
        page.route("**/groups/*/pause", sent::add);
        try {
            console.groupRow("coupon").locator("button").click();
            page.getByLabel("Who are you?").fill("ann");
            page.getByLabel("Why?").fill("twice");
            for (int i = 0; i < 2; i++) dialog.locator("button[type=submit]").click();
            page.waitForCondition(() -> !sent.isEmpty());
            page.keyboard().press("Escape");
            dialog.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
            console.groupRow("wallet").locator("button").click();
            assertThat(dialog).containsText("Pause group wallet");
            sent.getFirst()
                    .fulfill(new Route.FulfillOptions()
                            .setContentType("application/json")
                            .setBody("{}"));
            assertThat(page.locator("#said")).containsText("Pause group coupon: done");
            assertThat(dialog).isVisible();
            assertThat(sent).hasSize(1);
        } finally {
            page.unroute("**/groups/*/pause");
            page.keyboard().press("Escape");
        }
    }

    @Test
    void a_bulk_retry_is_offered_only_where_its_dead_letters_are_shown() {
        var console = consoleExtension.console();
        consoleExtension.abandonedLetter("alone", HandlerFailure.EXCEPTION);
        for (var narrowed : List.of("orderId=alone", "state=ABANDONED", "group=order&state=RETRYING")) {
            console.open("dead-letters?" + narrowed);
            assertThat(console.button("Retry these").first()).isVisible();
            assertThat(console.page.getByText(Pattern.compile("^Retry all"))).hasCount(0);
        }
        assertThat(console.open("dead-letters?group=order").button("Retry all of these"))
                .isVisible();
        consoleExtension.repair("alone");
    }

    @Test
    void dead_letters_without_an_attempt_are_not_retried_by_a_cause() {
        var page = consoleExtension.console().page;
        var untried = """
            [{"group": "order", "causeType": null, "retrying": 1, "abandoned": 0, "waiting": 0, \
            "oldest": "2026-11-22T08:00:00Z"}]
            """;
        page.route(
                "**/causes*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(untried)));
        try {
            var row = consoleExtension.console().open("dead-letters").row("Open letters", "waits behind another");
            assertThat(row).hasCount(1);
            assertThat(row.locator("a, button")).hasCount(0);
        } finally {
            page.unroute("**/causes*");
        }
    }

    @Test
    void dead_letters_and_parked_records_are_filtered_by_the_groups_of_this_process() {
        var groups = new ArrayList<>(List.of("all"));
        new OperatorClient(consoleExtension.system())
                .getJson("/groups")
                .forEach(group -> groups.add(group.path("group").asString()));
        for (var list : List.of("dead-letters", "parked-records")) {
            consoleExtension.console().open(list);
            assertThat(consoleExtension.console().page.locator("nav[aria-label=Group] a"))
                    .hasText(groups.toArray(String[]::new));
        }
    }

    @Test
    void amounts_are_exact_however_large() {
        var page = consoleExtension.console().page;
        var order = """
            {"items": [{"orderId": "large", "userId": "ann", "status": "COMPLETED", "lines": [], \
            "amount": 9223372036854775807,
              "placedAt": "2020-02-29T23:59:58Z", "updatedAt": "2020-02-29T23:59:59Z"}], "page": 0, "size": 25, \
            "totalItems": 1}
            """;
        page.route(
                "**/api/orders?*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(order)));
        try {
            consoleExtension.console().open("orders");
            assertThat(page.locator("tbody tr")).containsText("92,233,720,368,547,758.07");
            assertThat(page.locator("tbody tr time").first()).hasText(Pattern.compile("29 Feb 2020 23:59:58.000"));
            assertThat(page.locator("footer")).containsText("time zone UTC");
        } finally {
            page.unroute("**/api/orders?*");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0 ms",
                "9.94|9.9 ms",
                "9.96|10 ms",
                "999.4|999 ms",
                "999.6|1.0 s",
                "1000|1.0 s",
                "59949|59.9 s",
                "59960|1 min 0 s",
                "60000|1 min 0 s",
                "119600|2 min 0 s",
                "3599400|59 min 59 s",
                "3599600|1 h 0 min",
                "7199000|2 h 0 min",
                "7169000|1 h 59 min",
                "-1500|−1.5 s"
            })
    void durations_are_carried_over(double millis, String shown) {
        assertThat(evaluated("duration", Double.toString(millis))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0.00",
                "5|0.05",
                "-5|-0.05",
                "-100|-1.00",
                "123456|1,234.56",
                "9007199254740991|90,071,992,547,409.91",
                "9007199254740993n|90,071,992,547,409.93",
                "10000000000000099n|100,000,000,000,000.99",
                "null|–"
            })
    void amounts_are_written_to_the_minor_unit(String minor, String shown) {
        assertThat(evaluated("money", minor)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0", "PT1M2.5S,62500", "PT-0.5S,-500", "PT-1M-30S,-90000", "-PT1S,-1000", "P1DT1H,90000000"})
    void durations_of_the_api_are_parsed(String iso, double expected) {
        assertThat(Double.parseDouble(evaluated("millis", "'" + iso + "'"))).isEqualTo(expected);
    }

    private static String evaluated(String function, String argument) {
        var page = consoleExtension.console().page;
        if (!page.url().contains("/console/")) consoleExtension.console().open("orders");
        return page.evaluate(
                        "async () => String((await import('/console/format.js'))." + function + "(" + argument + "))")
                .toString();
    }
}
