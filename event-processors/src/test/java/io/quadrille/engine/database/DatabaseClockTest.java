package io.quadrille.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.database.DatabaseClock.Measurement;
import io.quadrille.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The clock follows the database's time, whatever the process's own clock says. */
class DatabaseClockTest {

    private static final Instant LONG_AGO = Instant.parse("2001-09-09T01:46:40Z");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicReference<Instant> database = new AtomicReference<>(LONG_AGO);
    private final AtomicReference<Duration> responseTime = new AtomicReference<>(Duration.ZERO);

    private DatabaseClock clock() {
        return new DatabaseClock(
                monotonic -> {
                    if (database.get() == null) throw new SQLException("away");
                    long begun = monotonic.getAsLong();
                    forward(responseTime.get());
                    return new Measurement(database.get(), begun, monotonic.getAsLong());
                },
                nanos::get);
    }

    private void forward(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void the_clock_shows_the_time_of_postgresql() {
        var real = TestDatabase.create();
        try (var clock = new DatabaseClock(real)) {
            var before = DatabaseClock.once(JdbcClient.create(real)).instant();
            var between = clock.instant();
            var after = DatabaseClock.once(JdbcClient.create(real)).instant();
            assertThat(between).isBetween(before.minus(1, ChronoUnit.MINUTES), after.plus(1, ChronoUnit.MINUTES));
        }
    }

    @Test
    void the_clock_advances_without_the_database() {
        try (var clock = clock()) {
            assertThat(clock.instant()).isEqualTo(LONG_AGO);
            forward(Duration.ofSeconds(3));
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(3));
        }
    }

    @Test
    void the_clock_follows_a_slow_first_answer() {
        responseTime.set(Duration.ofSeconds(20));
        try (var clock = clock()) {
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(10));
        }
    }

    @Test
    void the_clock_follows_a_database_clock_that_is_set_even_if_answers_are_slow() {
        try (var clock = clock()) {
            responseTime.set(Duration.ofSeconds(2));
            database.set(LONG_AGO.plus(Duration.ofHours(1)));
            clock.synchronize();
            assertThat(clock.instant())
                    .isEqualTo(LONG_AGO.plus(Duration.ofHours(1)).plusSeconds(1));
            database.set(LONG_AGO);
            clock.synchronize();
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(1));
        }
    }

    @Test
    void the_clock_ignores_a_database_that_does_not_answer() {
        try (var clock = clock()) {
            database.set(null);
            clock.synchronize();
            assertThat(clock.instant()).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void a_small_difference_does_not_set_time_back() {
        try (var clock = clock()) {
            database.set(LONG_AGO.minus(DatabaseClock.TOLERANCE));
            clock.synchronize();
            assertThat(clock.instant()).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void a_slow_answer_within_its_error_does_not_set_time_back() {
        try (var clock = clock()) {
            responseTime.set(Duration.ofSeconds(2));
            clock.synchronize();
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(2));
        }
    }
}
