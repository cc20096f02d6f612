package io.quadrille.processors.saga;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.quadrille.processors.saga.Troublemaker.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** What the console keeps operators from doing without meaning to. */
class ConsoleMistakesTest {

  @RegisterExtension static final ConsoleScene scene = new ConsoleScene();

  @Test
  void an_act_is_sent_once_and_its_late_answer_leaves_the_next_dialog_open() {
    var console = scene.console().open("groups");
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
      sent.getFirst().fulfill(new Route.FulfillOptions().setContentType("application/json").setBody("{}"));
      assertThat(page.locator("#said")).containsText("Pause group coupon: done");
      assertThat(dialog).isVisible();
      assertThat(sent).hasSize(1);
    } finally {
      page.unroute("**/groups/*/pause");
      page.keyboard().press("Escape");
    }
  }

  @Test
  void letters_are_retried_together_only_where_those_are_shown() {
    var console = scene.console();
    scene.abandoned("alone", Trouble.EXCEPTION);
    for (var narrowed : List.of("orderId=alone", "state=ABANDONED", "group=order&state=RETRYING")) {
      console.open("dead-letters?" + narrowed);
      assertThat(console.button("Retry these").first()).isVisible();
      assertThat(console.page.getByText(Pattern.compile("^Retry all"))).hasCount(0);
    }
    assertThat(console.open("dead-letters?group=order").button("Retry all of these")).isVisible();
    scene.mend("alone");
  }

  @Test
  void letters_that_were_not_tried_yet_are_not_retried_by_a_cause_they_do_not_have() {
    var page = scene.console().page;
    var untried =
        """
        [{"group": "order", "causeType": null, "retrying": 1, "abandoned": 0, "waiting": 0, "oldest": "2026-11-22T08:00:00Z"}]
        """;
    page.route("**/causes*", route -> route.fulfill(new Route.FulfillOptions().setContentType("application/json").setBody(untried)));
    try {
      var row = scene.console().open("dead-letters").row("Open letters", "waits behind another");
      assertThat(row).hasCount(1);
      assertThat(row.locator("a, button")).hasCount(0);
    } finally {
      page.unroute("**/causes*");
    }
  }

  @Test
  void letters_and_records_are_narrowed_to_the_groups_that_run_here() {
    var groups = new ArrayList<>(List.of("all"));
    new Operator(scene.system()).sees("/groups").forEach(group -> groups.add(group.path("group").asString()));
    for (var list : List.of("dead-letters", "parked-records")) {
      scene.console().open(list);
      assertThat(scene.console().page.locator("nav[aria-label=Group] a")).hasText(groups.toArray(String[]::new));
    }
  }
}
