package io.quadrille.processors.eventstore;

import io.quadrille.processors.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;


/** A process goes by the database's time, whatever its own clock says. */
class DatabaseClockTest {

  private static final Instant LONG_AGO = Instant.parse("2001-09-09T01:46:40Z");

  private final AtomicReference<Instant> database = new AtomicReference<>(LONG_AGO);

  @Test
  void it_is_the_database_s_time() {
    try (var clock = new DatabaseClock(TestDatabase.create())) {
      assertThat(clock.instant()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }
  }

  @Test
  void it_goes_on_by_itself_from_what_the_database_said() {
    try (var clock = new DatabaseClock(database::get)) {
      assertThat(clock.instant()).isBetween(LONG_AGO, LONG_AGO.plusSeconds(60));
      var first = clock.instant();
      await().until(() -> clock.instant().isAfter(first.plusMillis(10)));
    }
  }

  @Test
  void it_follows_a_database_whose_clock_is_set() {
    try (var clock = new DatabaseClock(database::get)) {
      database.set(LONG_AGO.plus(Duration.ofHours(1)));
      await().until(
          () -> {
            clock.look();
            return clock.instant().isAfter(LONG_AGO.plus(Duration.ofMinutes(59)));
          });
      database.set(LONG_AGO);
      await().until(
          () -> {
            clock.look();
            return clock.instant().isBefore(LONG_AGO.plus(Duration.ofMinutes(1)));
          });
    }
  }

  @Test
  void a_database_that_does_not_answer_changes_nothing() {
    try (var clock =
        new DatabaseClock(
            () -> {
              if (database.get() == null) throw new SQLException("away");
              return database.get();
            })) {
      database.set(null);
      clock.look();
      assertThat(clock.instant()).isBetween(LONG_AGO, LONG_AGO.plusSeconds(60));
    }
  }

  @Test
  void a_small_difference_does_not_set_time_back() {
    try (var clock = new DatabaseClock(database::get)) {
      var seen = clock.instant();
      database.set(seen.minus(DatabaseClock.TOLERANCE.dividedBy(2)));
      clock.look();
      assertThat(clock.instant()).isAfterOrEqualTo(seen);
    }
  }
}
