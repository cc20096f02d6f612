package io.quadrille.processors.saga;

import io.quadrille.inventory.InventoryCommand.RegisterProduct;
import io.quadrille.order.OrderCommand.PlaceOrder;
import io.quadrille.order.OrderLine;
import io.quadrille.processors.saga.Troublemaker.Trouble;
import io.quadrille.wallet.WalletCommand.OpenWallet;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Orders whose letters fail at every retry do not hold up the others. How fast those are is in the log; measured with {@code
 * -Dquadrille.orders=3000 -Dquadrille.poisoned=100}.
 */
class LettersBesideTest {

  private static final Logger log = LoggerFactory.getLogger(LettersBesideTest.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ORDERS = Integer.getInteger("quadrille.orders", 200);
  private static final int POISONED = Integer.getInteger("quadrille.poisoned", 30);

  @Test
  void orders_end_while_the_letters_of_others_are_tried_again_and_again() throws Exception {
    try (var system =
        RunningSystem.start(
            List.of(Troublemaker.class),
            "quadrille.processing.first-retry=1ms",
            "quadrille.processing.breaker-threshold=1000",
            "quadrille.dead-letters.first-retry=10ms",
            "quadrille.dead-letters.longest-retry=100ms",
            "quadrille.dead-letters.attempts=1000000")) {
      system.commands().sendAndWait(new RegisterProduct("tea", "Tea", 250, 1_000_000));
      system.commands().sendAndWait(new OpenWallet("alice", 1_000_000_000));
      // The first ones warm everything up.
      rate(system, "first");
      double without = rate(system, "without");

      var troubles = system.bean(Troublemaker.class).troubles;
      var poisoned = IntStream.range(0, POISONED).mapToObj(i -> "poisoned-" + i).toList();
      poisoned.forEach(order -> troubles.put(order, Trouble.CONSTRAINT));
      poisoned.forEach(order -> place(system, order));
      await("letters").atMost(PATIENCE).until(() -> letters(system, "cause_type is not null") == POISONED);
      long attempts = attempts(system);
      double beside = rate(system, "beside");

      assertThat(letters(system, "state = 'RETRYING'")).isEqualTo(POISONED);
      assertThat(attempts(system)).as("attempts meanwhile").isGreaterThan(attempts);
      log.info(
          "{} orders: {}/s; beside {} letters that were tried {} times meanwhile: {}/s",
          ORDERS, Math.round(without), POISONED, attempts(system) - attempts, Math.round(beside));

      troubles.clear();
      await("the retried").atMost(PATIENCE).until(() -> completed(system, "poisoned") == POISONED);
    }
  }

  /** Orders per second, from the first one's placing to the last one's end. */
  private static double rate(RunningSystem system, String name) throws Exception {
    long start = System.nanoTime();
    Crowd.does(8, IntStream.range(0, ORDERS).<Runnable>mapToObj(i -> () -> place(system, name + "-" + i)).toList());
    await(name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> completed(system, name) == ORDERS);
    return ORDERS * 1e9 / (System.nanoTime() - start);
  }

  private static void place(RunningSystem system, String orderId) {
    system.commands().sendAndWait(new PlaceOrder(orderId, "alice", null, List.of(new OrderLine("tea", 1))));
  }

  private static long completed(RunningSystem system, String name) {
    return number(system, "select count(*) from order_view where status = 'COMPLETED' and order_id like '" + name + "-%'");
  }

  private static long letters(RunningSystem system, String condition) {
    return number(system, "select count(*) from dead_letter where " + condition);
  }

  private static long attempts(RunningSystem system) {
    return number(system, "select coalesce(sum(attempts), 0) from dead_letter");
  }

  private static long number(RunningSystem system, String query) {
    return system.sql().sql(query).query(Long.class).single();
  }
}
