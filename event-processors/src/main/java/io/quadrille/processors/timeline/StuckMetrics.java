package io.quadrille.processors.timeline;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many orders are stuck, by the group that they wait for and what holds it up, and how long the oldest of them has waited. A
 * gauge that is read has them counted in a thread of its own, at most every five seconds, and says what was counted last; NaN if
 * that failed, or before the first time. Thread-safe.
 */
final class StuckMetrics implements MeterBinder {

  static final String STUCK = "quadrille.orders.stuck";
  static final String OLDEST = "quadrille.orders.stuck.oldest";

  /** With more orders than this the gauge says this many. */
  private static final int MOST = 10_000;

  private static final long KEPT_NANOS = Duration.ofSeconds(5).toNanos();
  private static final Logger log = LoggerFactory.getLogger(StuckMetrics.class);

  private record Look(long at, Map<String, Long> stuck, Map<String, Instant> oldest) {}

  private final StuckOrders orders;
  private final Clock clock;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Look last;

  StuckMetrics(StuckOrders orders, Clock clock) {
    this.orders = orders;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (var group : groups()) {
      for (var obstacle : Obstacle.values()) {
        Gauge.builder(STUCK, this, metrics -> metrics.stuck(group, obstacle))
            .tag("group", group)
            .tag("reason", obstacle.tag())
            .description("orders that have waited for the group for longer than a step may take")
            .register(registry);
      }
      Gauge.builder(OLDEST, this, metrics -> metrics.oldest(group))
          .tag("group", group)
          .description("how long the oldest of these orders has waited; 0 without any")
          .baseUnit("seconds")
          .register(registry);
    }
  }

  private static List<String> groups() {
    return Stream.of(Step.values())
        .filter(step -> !step.isGivingBack())
        .map(Step::group)
        .distinct()
        .map(ProcessingGroup::groupName)
        .toList();
  }

  private double stuck(String group, Obstacle obstacle) {
    var look = look();
    return look == null ? Double.NaN : look.stuck().getOrDefault(group + obstacle, 0L);
  }

  private double oldest(String group) {
    var look = look();
    if (look == null) return Double.NaN;
    var since = look.oldest().get(group);
    return since == null ? 0 : Duration.between(since, clock.instant()).toMillis() / 1_000d;
  }

  private Look look() {
    var now = last;
    if ((now == null || System.nanoTime() - now.at() > KEPT_NANOS) && looking.compareAndSet(false, true)) {
      Thread.ofPlatform().name("stuck-orders").daemon().start(this::count);
    }
    return now;
  }

  private void count() {
    try {
      var stuck = new HashMap<String, Long>();
      var oldest = new HashMap<String, Instant>();
      for (var order : orders.oldest(MOST)) {
        stuck.merge(order.group() + order.cause(), 1L, Long::sum);
        oldest.merge(order.group(), order.since(), (one, other) -> one.isBefore(other) ? one : other);
      }
      last = new Look(System.nanoTime(), stuck, oldest);
    } catch (RuntimeException unknown) {
      last = null;
      log.debug("How many orders are stuck is unknown", unknown);
    } finally {
      looking.set(false);
    }
  }
}
