package io.quadrille.processors.eventstore;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of the database, so that all processes on it agree, and none acts on a clock of its own that is wrong or is set while it
 * runs. Claims, leases, keys and due times are stored with it and compared with it. Between two looks at the database it goes on with
 * this process's monotonic clock. It is within {@link #TOLERANCE} of the database's clock, and within {@link #EVERY} after that one was
 * set. Thread-safe.
 */
public final class DatabaseClock extends Clock implements AutoCloseable {

  /** A difference that is not corrected, so that time does not go back by the duration of a query. */
  static final Duration TOLERANCE = Duration.ofMillis(100);

  static final Duration EVERY = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

  /** Where the database's time is asked for. */
  @FunctionalInterface
  interface Source {

    Instant now() throws SQLException;
  }

  private record Reading(Instant time, long nanos) {

    Instant now() {
      return time.plusNanos(System.nanoTime() - nanos);
    }
  }

  private final Source source;
  private final ScheduledExecutorService schedule =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("clock").daemon().factory());
  private volatile Reading reading;

  public DatabaseClock(DataSource database) {
    this(() -> time(database));
  }

  /** Looks at once. While the database does not answer the first time, it goes by the process's own clock. */
  DatabaseClock(Source source) {
    this.source = source;
    this.reading = new Reading(Instant.now(), System.nanoTime());
    look();
    schedule.scheduleWithFixedDelay(
        BestEffort.runnable(this::look), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Instant time(DataSource database) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select clock_timestamp()")) {
      row.next();
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  void look() {
    long begin = System.nanoTime();
    Instant time;
    try {
      time = source.now();
    } catch (SQLException away) {
      log.debug("The database does not say what time it is; this process goes on by itself", away);
      return;
    }
    long end = System.nanoTime();
    // A look that took long tells nothing exact.
    if (end - begin > TOLERANCE.toNanos()) return;
    var read = new Reading(time, begin + (end - begin) / 2);
    var difference = Duration.between(reading.now(), read.now());
    if (difference.abs().compareTo(TOLERANCE) <= 0) return;
    log.warn("The database's clock differs by {} from what this process went by; it goes by the database's", difference);
    reading = read;
  }

  @Override
  public Instant instant() {
    return reading.now();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    var all = this;
    return new Clock() {
      @Override
      public Instant instant() {
        return all.instant();
      }

      @Override
      public ZoneId getZone() {
        return zone;
      }

      @Override
      public Clock withZone(ZoneId other) {
        return all.withZone(other);
      }
    };
  }

  @Override
  public void close() {
    schedule.shutdownNow();
  }
}
