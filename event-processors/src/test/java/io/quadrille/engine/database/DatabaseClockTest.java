package io.quadrille.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quadrille.engine.database.DatabaseClock.Look;
import io.quadrille.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A process goes by the database's time, whatever its own clock says. */
class DatabaseClockTest {

    private static final Instant LONG_AGO = Instant.parse("2001-09-09T01:46:40Z");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicReference<Instant> database = new AtomicReference<>(LONG_AGO);
    private final AtomicReference<Duration> takes = new AtomicReference<>(Duration.ZERO);

    private DatabaseClock clock() {
        return new DatabaseClock(
                monotonic -> {
                    if (database.get() == null) throw new SQLException("away");
                    long begun = monotonic.getAsLong();
                    forward(takes.get());
                    return new Look(database.get(), begun, monotonic.getAsLong());
                },
                nanos::get);
    }

    private void forward(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void it_is_the_time_of_postgresql() {
        var real = TestDatabase.create();
        try (var clock = new DatabaseClock(real)) {
            var before = DatabaseClock.once(JdbcClient.create(real)).instant();
            var between = clock.instant();
            var after = DatabaseClock.once(JdbcClient.create(real)).instant();
            assertThat(between).isBetween(before.minus(1, ChronoUnit.MINUTES), after.plus(1, ChronoUnit.MINUTES));
        }
    }

    @Test
    void it_goes_on_by_itself_from_what_the_database_said() {
        try (var clock = clock()) {
            assertThat(clock.instant()).isEqualTo(LONG_AGO);
            forward(Duration.ofSeconds(3));
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(3));
        }
    }

    @Test
    void the_first_answer_counts_however_long_it_took() {
        takes.set(Duration.ofSeconds(20));
        try (var clock = clock()) {
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(10));
        }
    }

    @Test
    void it_follows_a_database_whose_clock_is_set_however_slowly_it_answers() {
        try (var clock = clock()) {
            takes.set(Duration.ofSeconds(2));
            database.set(LONG_AGO.plus(Duration.ofHours(1)));
            clock.look();
            assertThat(clock.instant())
                    .isEqualTo(LONG_AGO.plus(Duration.ofHours(1)).plusSeconds(1));
            database.set(LONG_AGO);
            clock.look();
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(1));
        }
    }

    @Test
    void a_database_that_does_not_answer_changes_nothing() {
        try (var clock = clock()) {
            database.set(null);
            clock.look();
            assertThat(clock.instant()).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void a_small_difference_does_not_set_time_back() {
        try (var clock = clock()) {
            database.set(LONG_AGO.minus(DatabaseClock.TOLERANCE));
            clock.look();
            assertThat(clock.instant()).isEqualTo(LONG_AGO);
        }
    }

    @Test
    void what_a_slow_answer_cannot_tell_does_not_set_time_back() {
        try (var clock = clock()) {
            takes.set(Duration.ofSeconds(2));
            clock.look();
            assertThat(clock.instant()).isEqualTo(LONG_AGO.plusSeconds(2));
        }
    }
}
