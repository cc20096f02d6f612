package io.quadrille.processors.saga;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
/** The console as people use it, in a browser. */
class ConsoleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static RunningSystem system;
  private static Console console;

  @BeforeAll
  static void start() {
    system =
        RunningSystem.start(
            List.of(Troublemaker.class),
            "quadrille.processing.attempts=1",
            "quadrille.processing.breaker-threshold=1000",
            "quadrille.dead-letters.first-retry=10ms",
            "quadrille.dead-letters.attempts=1",
            "quadrille.audit.check-cron=-");
    system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 1_000_000));
    system.commands().sendAndWait(new OpenWallet("alice", 1_000_000_000));
    console = new Console(system);
  }

  @AfterAll
  static void stop() {
    if (console != null) console.close();
    system.close();
  }

  @AfterEach
  void the_browser_has_nothing_to_complain_about() {
    assertThat(console.complaints()).isEmpty();
  }
}
