package io.quadrille.processors.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far publishing is behind, as metrics: committed events that the relay has not moved past, and the age of the oldest of
 * them. Asked when a gauge is read, at most once a second; NaN when the database does not answer. Thread-safe.
 */
public final class RelayLag implements MeterBinder {

  public static final String EVENTS = "quadrille.relay.lag.events";
  public static final String SECONDS = "quadrille.relay.lag.seconds";

  private static final Logger log = LoggerFactory.getLogger(RelayLag.class);
  private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final String LAG =
      """
      select count(*), min(time_stamp) from domain_event_entry
      where global_index > (select coalesce(max(global_index), 0) from relay_position)""";

  private record Look(long at, double events, double seconds) {}

  private final JdbcClient jdbc;
  private final Clock clock;
  private Look last;

  public RelayLag(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(EVENTS, this, lag -> lag.look().events())
        .description("committed events that the relay has not published yet")
        .register(registry);
    Gauge.builder(SECONDS, this, lag -> lag.look().seconds())
        .description("age of the oldest event that the relay has not published yet")
        .baseUnit("seconds")
        .register(registry);
  }

  private synchronized Look look() {
    if (last == null || System.nanoTime() - last.at() > KEPT_NANOS) last = ask();
    return last;
  }

  private Look ask() {
    try {
      return jdbc.sql(LAG)
          .query((row, number) -> look(row.getLong(1), row.getObject(2, OffsetDateTime.class)))
          .single();
    } catch (RuntimeException unknown) {
      log.debug("The relay's lag is unknown", unknown);
      return new Look(System.nanoTime(), Double.NaN, Double.NaN);
    }
  }

  private Look look(long events, OffsetDateTime oldest) {
    Instant now = clock.instant();
    double seconds = oldest == null ? 0 : Math.max(0, Duration.between(oldest.toInstant(), now).toMillis() / 1_000d);
    return new Look(System.nanoTime(), events, seconds);
  }
}
