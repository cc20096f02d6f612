package io.quadrille.saga;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.quadrille.engine.projection.Projection;
import io.quadrille.saga.FailingReactions.HandlerFailure;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations in the console, with the mouse and with the keyboard only. */
class ConsoleOperationsTest {

    /** An upper bound of the focusable elements of a page. */
    private static final int MOST_TABS = 100;

    @RegisterExtension
    static final ConsoleExtension consoleExtension = new ConsoleExtension();

    private static void act(Locator button, String reason) {
        button.click();
        consoleExtension.console().confirmAs("ann", reason);
    }

    private static Locator buttonIn(Locator row, String name) {
        return row.locator("button").getByText(name, new Locator.GetByTextOptions().setExact(true));
    }

    private void assertLastAct(String... texts) {
        var last = consoleExtension.console().open("acts").rows("Actions").first();
        for (var text : texts) assertThat(last).containsText(text);
    }

    @Test
    void a_dead_letter_is_inspected_and_retried() {
        var console = consoleExtension.console();
        long letter = consoleExtension.abandonedLetter("retry-one", HandlerFailure.EXCEPTION);
        consoleExtension.repair("retry-one");
        console.open("dead-letters?orderId=retry-one")
                .row("Letters", "retry-one")
                .locator("a")
                .first()
                .click();
        assertThat(console.page.locator("pre").first()).hasText("out of order");
        assertThat(console.page.locator("main")).containsText("\"orderId\": \"retry-one\"");
        act(console.button("Retry"), "it is mended");
        assertThat(console.page.locator("#said")).containsText("Retry letter " + letter + ": done");
        assertThat(console.page.locator(".fields .badge")).hasText("resolved");
        consoleExtension.awaitStatus("retry-one", "COMPLETED");
        console.open("orders/retry-one");
        assertThat(console.rows("Letters of this order")).hasCount(1);
        assertThat(console.row("What operators did", "it is mended")).hasCount(1);
        assertLastAct("ann", "retry", "letter " + letter, "it is mended");
    }

    @Test
    void dead_letters_are_retried_by_cause_by_group_and_all_together() {
        var console = consoleExtension.console();
        consoleExtension.abandonedLetter("by-cause", HandlerFailure.TOO_LONG);
        consoleExtension.repair("by-cause");
        var causes = console.open("dead-letters").row("Open letters", "DataIntegrityViolationException");
        act(buttonIn(causes, "Retry these"), "wider now");
        consoleExtension.awaitStatus("by-cause", "COMPLETED");
        assertLastAct(
                "letters of order with cause org.springframework.dao.DataIntegrityViolationException", "wider now");

        consoleExtension.abandonedLetter("by-group", HandlerFailure.EXCEPTION);
        consoleExtension.repair("by-group");
        act(console.open("dead-letters?group=order").button("Retry all of these"), "mended");
        consoleExtension.awaitStatus("by-group", "COMPLETED");
        assertLastAct("letters of order", "mended");

        consoleExtension.abandonedLetter("all", HandlerFailure.EXCEPTION);
        consoleExtension.repair("all");
        act(console.open("dead-letters").button("Retry all"), "everything is mended");
        consoleExtension.awaitStatus("all", "COMPLETED");
        assertLastAct("letters of all groups", "everything is mended");
    }

    @Test
    void a_dead_letter_is_discarded_with_a_reason_after_a_warning() {
        var console = consoleExtension.console();
        long letter = consoleExtension.abandonedLetter("discarded", HandlerFailure.EXCEPTION);
        console.open("dead-letters/" + letter).button("Discard").click();
        assertThat(console.page.locator("dialog .warning")).containsText("never handled");
        console.confirmAs("ann", "a load test");
        assertThat(console.page.locator(".fields .badge")).hasText("discarded");
        assertThat(console.button("Retry")).hasCount(0);
        assertThat(consoleExtension.letterState(letter)).isEqualTo("DISCARDED");
    }

    @Test
    void a_record_that_is_still_unreadable_is_reported_and_then_discarded() {
        var console = consoleExtension.console();
        long record = consoleExtension.parkedRecord("unreadable", "{\"half\":");
        console.open("parked-records")
                .row("Records", "unreadable")
                .locator("a")
                .first()
                .click();
        assertThat(console.page.locator("main")).containsText("{\"half\":");
        console.button("Retry").click();
        console.page.getByLabel("Who are you?").fill("ann");
        console.page.getByLabel("Why?").fill("perhaps now");
        console.page.locator("dialog button[type=submit]").click();
        assertThat(console.page.locator("dialog [role=alert]"))
                .containsText("Record " + record + " is still unreadable");
        console.page.keyboard().press("Escape");
        act(console.button("Discard"), "the sender knows");
        assertThat(console.page.locator(".fields .badge")).hasText("discarded");
        assertLastAct("discard", "record " + record, "the sender knows");
    }

    @Test
    void parked_records_are_retried_together() {
        var console = consoleExtension.console();
        consoleExtension.parkedRecord("together", "{\"half\":");
        act(console.open("parked-records?group=wallet").button("Retry all of these"), "a new release");
        assertThat(console.page.locator("#said")).containsText("replayed: 0");
        act(buttonIn(console.rows("Parked records").first(), "Retry these"), "once more");
        assertLastAct("replay", "records of wallet", "once more");
    }

    @Test
    void parked_records_are_found_and_retried_by_a_cause_of_several_lines() {
        var console = consoleExtension.console();
        consoleExtension.parkedByJackson("several-lines");
        console.open("parked-records?group=wallet")
                .row("Parked records", "[Source:")
                .locator("a")
                .first()
                .click();
        assertThat(console.row("Records", "several-lines")).hasCount(1);
        assertThat(console.page.getByText("Only with this cause:")).containsText("[Source:");
        act(buttonIn(console.row("Parked records", "[Source:").first(), "Retry these"), "once more");
        assertThat(console.page.locator("#said")).containsText("replayed: 0");
        assertLastAct("replay", "records of wallet with cause", "once more");
    }

    @Test
    void a_group_and_a_domain_are_paused_and_resumed() {
        var console = consoleExtension.console().open("groups");
        var wallet = console.groupRow("wallet");
        act(buttonIn(wallet, "Pause"), "deploying");
        assertThat(wallet.locator(".badge")).hasText("paused");
        assertThat(wallet).containsText("by ann: deploying");
        consoleExtension.place("paused");
        assertThat(wallet.locator("[data-label='Lag, records']")).containsText("1");
        assertThat(wallet.locator("[data-label='Lag, time']")).hasText(Pattern.compile("^[1-9].* (ms|s)$"));
        act(buttonIn(wallet, "Resume"), "deployed");
        assertThat(wallet.locator(".badge")).hasText("running");
        consoleExtension.awaitStatus("paused", "COMPLETED");

        act(console.button("Pause coupon"), "a new rule");
        var coupon = console.groupRow("coupon");
        assertThat(coupon.locator(".badge")).hasText("paused");
        act(console.button("Resume coupon"), "it works");
        assertThat(coupon.locator(".badge")).hasText("running");
        assertLastAct("resume", "domain coupon", "it works");
    }

    @Test
    void a_stuck_order_is_listed_with_its_reason_and_redriven() {
        var console = consoleExtension.console().open("stuck");
        long letter = consoleExtension.abandonedLetter("stuck", HandlerFailure.EXCEPTION);
        var row = console.row("Stuck orders", "stuck");
        assertThat(row).containsText("OrderProcessingSucceeded");
        consoleExtension.repair("stuck");
        new OperatorClient(consoleExtension.system()).post("/dead-letters/" + letter + "/discard");
        assertThat(row).containsText("is DISCARDED");
        act(buttonIn(row, "Re-drive"), "its letter was discarded");
        assertThat(row).hasCount(0);
        consoleExtension.awaitStatus("stuck", "COMPLETED");
        assertLastAct("redrive", "order stuck", "its letter was discarded");
    }

    @Test
    void a_projection_is_rebuilt_compared_switched_and_switched_back() {
        var console = consoleExtension.console();
        new RebuildClient(consoleExtension.system()).endAll();
        consoleExtension.place("rebuilt");
        consoleExtension.awaitStatus("rebuilt", "COMPLETED");
        console.open("rebuilds");
        assertThat(console.page.locator("[name=projection] option").allTextContents())
                .containsExactlyInAnyOrderElementsOf(projections());
        console.page.locator("[name=projection]").selectOption("order_view");
        act(console.button("Start a rebuild"), "the check found rows that differ");
        var row = console.rows("The last hundred rebuilds").first();
        assertThat(row.locator(".badge")).hasText("caught up");
        assertThat(row.locator("progress")).isVisible();
        act(buttonIn(row, "Pause"), "lunch");
        assertThat(row.locator(".badge")).hasText("paused");
        act(buttonIn(row, "Resume"), "after lunch");
        assertThat(row.locator(".badge")).hasText("caught up");

        consoleExtension
                .system()
                .sql()
                .sql("update order_view set amount = 1 where order_id = 'rebuilt'")
                .update();
        row.locator("a").first().click();
        console.button("Compare").click();
        assertThat(console.row("Rows that differ", "rebuilt")).containsText("amount: 1 → 250");
        act(console.button("Switch"), "that was it");
        var state = console.page.locator(".fields .badge");
        assertThat(state).hasText("switched");
        act(console.button("Switch back"), "or was it?");
        assertThat(state).hasText("caught up");
        act(console.button("Switch"), "it was");
        assertThat(state).hasText("switched");
        act(console.button("Keep"), "sure");
        assertThat(state).hasText("kept");
        assertLastAct("keep", "rebuild", "sure");
    }

    private static List<String> projections() {
        return consoleExtension.system().beans(Projection.class).stream()
                .map(Projection::name)
                .toList();
    }

    @Test
    void a_rebuild_is_cancelled() {
        var console = consoleExtension.console();
        long id = new RebuildClient(consoleExtension.system()).startedAndCaughtUp("wallet_view");
        act(console.open("rebuilds/" + id).button("Cancel"), "not now");
        assertThat(console.page.locator(".fields .badge")).hasText("cancelled");
    }

    @Test
    void every_operation_works_with_the_keyboard_only() {
        var console = consoleExtension.console();
        var page = console.page;
        var keyboard = page.keyboard();
        var focused = page.locator("*:focus");
        console.open("groups");
        keyboard.press("Tab");
        assertThat(focused).hasText("Skip to the content");
        assertThat(focused).isInViewport();
        keyboard.press("Enter");
        assertThat(focused).hasId("main");
        tabTo("element => element.textContent === 'Pause'");
        assertThat(focused).not().hasCSS("outline-style", "none");
        keyboard.press("Enter");
        var dialog = page.locator("dialog[open]");
        assertThat(dialog).isVisible();
        keyboard.press("Escape");
        dialog.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
        assertThat(focused).hasText("Pause");
        keyboard.press("Enter");
        page.locator("[name=actor]").fill("");
        page.locator("[name=actor]").focus();
        keyboard.type("ann");
        keyboard.press("Tab");
        keyboard.type("by keyboard");
        try {
            keyboard.press("Enter");
            assertThat(console.rows("Groups of").first().locator(".badge")).hasText("paused");
            assertThat(page.locator("#said[role=status]")).containsText("Pause group");
        } finally {
            new OperatorClient(consoleExtension.system()).post("/groups/" + "order" + "/resume");
        }
        assertThat(console.rows("Groups of").first().locator(".badge")).hasText("running");

        console.open("demo");
        page.locator("[name=scenario]:checked").focus();
        keyboard.press("ArrowDown");
        keyboard.press("ArrowUp");
        keyboard.press("Enter");
        var link = console.row("Demo orders", "Too little money").locator("a");
        assertThat(link).isVisible();
        tabTo("element => element.matches('td a')");
        keyboard.press("Enter");
        assertThat(page.locator("h1")).containsText("Order demo-");
    }

    private static void tabTo(String isThere) {
        var page = consoleExtension.console().page;
        for (int presses = 0; presses < MOST_TABS; presses++) {
            if ((boolean) page.evaluate("(" + isThere + ")(document.activeElement)")) return;
            page.keyboard().press("Tab");
        }
        fail("no element that Tab reaches matches %s", isThere);
    }
}
