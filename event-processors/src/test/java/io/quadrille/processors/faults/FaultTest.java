package io.quadrille.processors.faults;

import io.quadrille.processors.saga.MixedOrders;
import io.quadrille.wallet.WalletCommand.DepositMoney;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static io.quadrille.processors.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One thing after another fails while orders keep coming, and comes right again; nobody does anything else about it. By default
 * each kind of fault strikes once and for a moment; with {@code -Dquadrille.test.faults} so many strike, for longer.
 */
class FaultTest {

  private static final Logger log = LoggerFactory.getLogger(FaultTest.class);
  private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
  private static final int FAULTS = Integer.getInteger("quadrille.test.faults", 0);
  /** Only these, by their names with a comma between them; all if it is not set. */
  private static final List<String> KINDS =
      Stream.of(System.getProperty("quadrille.test.fault-kinds", "").split(",")).filter(kind -> !kind.isBlank()).toList();
  private static final int ORDERS = Integer.getInteger("quadrille.test.fault-orders", 1_000);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  /** What striking and recovering take on the average, to spread the orders over all of it. */
  private static final double OVERHEAD_SECONDS = FAULTS == 0 ? 4 : 12;

  /** So many at least, for a fault to show in. */
  private static final int ORDERS_PER_FAULT = 30;

  @TempDir
  private Path folder;

  private final Random random = new Random(SEED);
  private final Recoveries recoveries = new Recoveries();

  private record Planned(FaultKind kind, Duration lasts) {}

  @Test
  void nothing_is_lost_doubled_or_stuck_whatever_fails_while_orders_keep_coming() throws Exception {
    log.info("Again with the same orders and faults: -Dquadrille.seed={}", SEED);
    var mix = new MixedOrders(SEED, ORDERS);
    var plan = plan();
    try (var scene = new Scene(folder, random); var flow = new OrderFlow(scene.clients(), commands(mix))) {
      scene.clients().ask(mix.shop());
      scene.clients().awaitAnswers();
      for (int i = 0; i < plan.size(); i++) {
        var left = plan.subList(i, plan.size());
        flow.spreadOver(
            left.stream().mapToDouble(p -> p.lasts().toSeconds() + OVERHEAD_SECONDS).sum(), (left.size() - 1) * ORDERS_PER_FAULT);
        suffer(i + 1, plan.get(i), scene);
      }
      flow.finish();
      scene.awaitRecovery();
      scene.system().awaitRest();
      log.info("After {} faults over {} orders, clients turned away {} times; recovery in seconds:\n{}",
          plan.size(), scene.clients().accepted().size(), scene.clients().turnedAway(), recoveries);
      // A figure of a machine that does nothing else; every build asks only that each recovery ends.
      if (FAULTS > 0) assertThat(recoveries.longest()).isLessThanOrEqualTo(LIMIT);
      assertThat(scene.clients().accepted()).hasSize(ORDERS);
      scene.discardUnreadable();
      scene.system().assertNothingLostOrDoubled(scene.clients().accepted(), mix.certain());
    }
  }

  private void suffer(int number, Planned planned, Scene scene) throws Exception {
    int accepted = scene.clients().accepted().size();
    await("orders to come").until(() -> scene.clients().accepted().size() > accepted || scene.isIdle());
    var fault = planned.kind().on(scene);
    long begun = System.nanoTime();
    fault.strike();
    var struck = since(begun);
    await(planned + " to last").pollInSameThread().during(planned.lasts()).atMost(planned.lasts().plus(PATIENCE))
        .untilAsserted(scene.clients()::assertContent);
    fault.heal();
    long healed = System.nanoTime();
    scene.awaitRecovery();
    var recovery = since(healed);
    scene.rememberPositions();
    recoveries.add(planned.kind(), recovery);
    log.info("Fault {}: {} struck in {}, lasted {}, recovered in {}; {} orders accepted, {} under way, {} events",
        number, planned.kind(), struck, planned.lasts(), recovery, scene.clients().accepted().size(), scene.system().underWay(),
        scene.system().events());
  }

  /** All kinds equally often, one more or less, in any order. */
  private List<Planned> plan() {
    var kinds = new ArrayList<>(List.of(FaultKind.values()));
    if (!KINDS.isEmpty()) kinds.removeIf(kind -> !KINDS.contains(kind.name()));
    Collections.shuffle(kinds, random);
    var plan = new ArrayList<Planned>();
    for (int i = 0; i < Math.max(FAULTS, kinds.size()); i++) {
      var kind = kinds.get(i % kinds.size());
      plan.add(new Planned(kind, FAULTS == 0 ? kind.moment() : kind.lasts(i / kinds.size())));
    }
    Collections.shuffle(plan, random);
    return plan;
  }

  private static List<Object> commands(MixedOrders mix) {
    var commands = new ArrayList<Object>(mix.orders());
    mix.supplies().stream().filter(DepositMoney.class::isInstance).forEach(commands::add);
    Collections.shuffle(commands, new Random(SEED));
    return commands;
  }

  private static Duration since(long nanoTime) {
    return Duration.ofMillis((System.nanoTime() - nanoTime) / 1_000_000);
  }
}
