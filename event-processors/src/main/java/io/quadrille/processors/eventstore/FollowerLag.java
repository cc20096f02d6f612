package io.quadrille.processors.eventstore;

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
 * How far a follower of the log is behind, as metrics {@code quadrille.<follower>.lag.events} and {@code .seconds}: committed
 * events that it has not moved past, and the age of the oldest of them. Asked when a gauge is read, at most once a second; NaN
 * when the database does not answer. Thread-safe.
 */
public final class FollowerLag implements MeterBinder {

  private static final Logger log = LoggerFactory.getLogger(FollowerLag.class);
  private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

  private record Look(long at, double events, double seconds) {}

  private final String follower;
  private final String query;
  private final JdbcClient jdbc;
  private final Clock clock;
  private Look last;

  /**
   * @param follower names the metrics
   * @param position an SQL expression: the last global index that it has dealt with, 0 for none
   */
  public FollowerLag(String follower, String position, JdbcClient jdbc, Clock clock) {
    this.follower = follower;
    this.query = "select count(*), min(time_stamp) from domain_event_entry where global_index > (" + position + ")";
    this.jdbc = jdbc;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("quadrille." + follower + ".lag.events", this, lag -> lag.look().events())
        .description("committed events that the " + follower + " has not passed yet")
        .register(registry);
    Gauge.builder("quadrille." + follower + ".lag.seconds", this, lag -> lag.look().seconds())
        .description("age of the oldest event that the " + follower + " has not passed yet")
        .baseUnit("seconds")
        .register(registry);
  }

  private synchronized Look look() {
    if (last == null || System.nanoTime() - last.at() > KEPT_NANOS) last = ask();
    return last;
  }

  private Look ask() {
    try {
      return jdbc.sql(query)
          .query((row, number) -> look(row.getLong(1), row.getObject(2, OffsetDateTime.class)))
          .single();
    } catch (RuntimeException unknown) {
      log.debug("The lag of the {} is unknown", follower, unknown);
      return new Look(System.nanoTime(), Double.NaN, Double.NaN);
    }
  }

  private Look look(long events, OffsetDateTime oldest) {
    Instant now = clock.instant();
    double seconds = oldest == null ? 0 : Math.max(0, Duration.between(oldest.toInstant(), now).toMillis() / 1_000d);
    return new Look(System.nanoTime(), events, seconds);
  }
}
