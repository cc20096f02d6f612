package io.quadrille.processors.faults;

import io.quadrille.processors.saga.MixedOrders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One thing at a time fails while orders are under way, and comes back; nobody does anything else about it. */
class FaultTest {

  private static final Logger log = LoggerFactory.getLogger(FaultTest.class);
  private static final long SEED = Long.getLong("quadrille.seed", System.nanoTime());
  private static final int PORTION = 60;

  @TempDir
  private static Path folder;
  private static Site site;

  private final Random random = new Random(SEED);
  private final MixedOrders mix = new MixedOrders(SEED, 3 * PORTION);

  @BeforeAll
  static void open() {
    log.info("Again with the same orders and moments: -Dquadrille.seed={}", SEED);
    site = Site.open(folder);
  }

  @AfterAll
  static void close() {
    site.close();
  }

  @Test
  void orders_are_accepted_without_a_broker_and_end_when_the_killed_one_is_back() throws Exception {
    duringWork("broker", (system, clients) -> {
      site.kafka().kill();
      place(clients, 1);
      clients.awaitAnswers();
      site.startKafka();
    });
  }

  @Test
  void orders_end_after_the_database_was_killed_and_started_again() throws Exception {
    duringWork("database", (system, clients) -> {
      site.postgres().kill();
      place(clients, 1);
      await("a client to notice").atMost(Duration.ofMinutes(1)).until(() -> clients.turnedAway() > 0);
      site.postgres().start();
    });
  }

  @Test
  void orders_end_although_all_database_sessions_are_cut_five_times() throws Exception {
    duringWork("sessions", (system, clients) -> {
      place(clients, 1);
      for (int i = 0; i < 5; i++) {
        long next = system.events() + 1 + random.nextInt(PORTION);
        system.awaitEvents(next, () -> clients.haveAnswers() && system.underWay() == 0);
        system.cutSessions();
      }
    });
  }

  @Test
  void a_second_process_goes_on_while_the_first_is_frozen_and_nothing_is_done_twice_when_it_wakes() throws Exception {
    var system = site.install("frozen");
    try (var first = system.start(InstalledSystem.port())) {
      first.awaitReady();
      try (var second = system.start(InstalledSystem.port());
          var clients = new Clients(first.address(), second.address())) {
        second.awaitReady();
        clients.ask(mix.shop());
        clients.awaitAnswers();
        long before = system.events();
        place(clients, 0);
        system.awaitEvents(before + 1 + random.nextInt(6 * PORTION));
        assertThat(system.groupsOf(first)).isNotEmpty();
        first.pause();
        long frozen = System.nanoTime();
        long events = system.events();
        place(clients, 1);
        system.awaitTakeOver(first);
        log.info("frozen: all groups were taken over after {}", since(frozen));
        clients.awaitAnswers();
        system.awaitRest();
        log.info("frozen: {} more events, and everything at rest after {}; clients were turned away {} times",
            system.events() - events, since(frozen), clients.turnedAway());
        first.resume();
        var accepted = new HashSet<>(clients.accepted());
        try (var returned = new Clients(first.address())) {
          place(returned, 2);
          returned.awaitAnswers();
          accepted.addAll(returned.accepted());
        }
        system.awaitRest();
        assertThat(first.isReady()).isTrue();
        assertThat(second.isReady()).isTrue();
        system.assertNothingLostOrDoubled(accepted, mix.certain());
      }
    }
  }

  private interface Fault {
    void strike(InstalledSystem system, Clients clients) throws Exception;
  }

  /** A third of the orders is placed before the fault strikes, one by the fault itself, and one when it is over. */
  private void duringWork(String name, Fault fault) throws Exception {
    var system = site.install(name);
    try (var application = system.start(InstalledSystem.port()); var clients = new Clients(application.address())) {
      application.awaitReady();
      clients.ask(mix.shop());
      clients.awaitAnswers();
      long before = system.events();
      place(clients, 0);
      system.awaitEvents(before + 1 + random.nextInt(6 * PORTION));
      long struck = System.nanoTime();
      fault.strike(system, clients);
      long over = System.nanoTime();
      long events = system.events();
      var lasted = since(struck);
      system.awaitEvents(events + 1);
      var firstEvent = since(over);
      place(clients, 2);
      clients.awaitAnswers();
      system.awaitRest();
      log.info("{}: the fault lasted {}, the first event came {} after its end, everything was at rest after {}; clients were"
          + " turned away {} times", name, lasted, firstEvent, since(over), clients.turnedAway());
      assertThat(application.isReady()).isTrue();
      system.assertNothingLostOrDoubled(clients.accepted(), mix.certain());
    }
  }

  private void place(Clients clients, int portion) {
    clients.ask(mix.orders().subList(portion * PORTION, (portion + 1) * PORTION));
  }

  private static Duration since(long nanoTime) {
    return Duration.ofMillis((System.nanoTime() - nanoTime) / 1_000_000);
  }
}
