package io.quadrille.engine.database;

import io.quadrille.engine.threads.BestEffort;
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
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A clock that follows the database's clock, so that all processes on a database agree on the time, even if a machine's
 * clock is wrong or is changed while the process runs. The processes' claims of groups, idempotency keys and due times
 * of dead letters are stored and compared by this clock. It asks the database every {@link #EVERY}, and in between
 * advances with the process's monotonic clock. While the database answers, this clock deviates from the database's by
 * at most {@link #TOLERANCE} plus the response time of the database. If the database's clock is changed, this clock
 * follows within {@link #EVERY}. Thread-safe.
 */
public final class DatabaseClock extends Clock implements AutoCloseable {

    /**
     * Only the first query corrects smaller differences: a measurement is inexact, and a correction may set the clock
     * back.
     */
    static final Duration TOLERANCE = Duration.ofMillis(100);

    /** The time between two queries of the database. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

    /** Queries the database for its time. */
    @FunctionalInterface
    interface TimeSource {

        Measurement measure(LongSupplier nanos) throws SQLException;
    }

    /**
     * An answer of the database.
     *
     * @param begun the reading of the monotonic clock before the query, in nanoseconds
     * @param ended the reading of the monotonic clock after the answer, in nanoseconds
     */
    record Measurement(Instant time, long begun, long ended) {

        /** How far the time may be from the database's time at the middle of the query. */
        private Duration error() {
            return Duration.ofNanos((ended - begun) / 2);
        }
    }

    /** @param nanos the reading of the monotonic clock at this time */
    private record Reading(Instant time, long nanos) {

        Instant at(long now) {
            return time.plusNanos(now - nanos);
        }
    }

    private final TimeSource source;
    private final LongSupplier nanos;
    private boolean synchronizedOnce;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("clock").daemon().factory());
    private volatile Reading reading;

    /** Queries the database at once, and then every {@link #EVERY} until the clock is closed. */
    public DatabaseClock(DataSource database) {
        this(nanos -> measure(database, nanos), System::nanoTime);
        schedule.scheduleWithFixedDelay(
                BestEffort.runnable(this::synchronize), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A clock that is fixed at the database's current time, for command-line commands that record one action and end.
     */
    public static Clock once(JdbcClient jdbc) {
        var now =
                jdbc.sql("select clock_timestamp()").query(OffsetDateTime.class).single();
        return Clock.fixed(now.toInstant(), ZoneOffset.UTC);
    }

    /** Queries the database at once. Until the first answer, the clock follows the machine's clock. */
    DatabaseClock(TimeSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.reading = new Reading(Instant.now(), nanos.getAsLong());
        synchronize();
    }

    /**
     * Gets the connection before the measurement, so that waiting for a connection is not part of the response time.
     */
    private static Measurement measure(DataSource database, LongSupplier nanos) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            long begun = nanos.getAsLong();
            try (var row = statement.executeQuery("select clock_timestamp()")) {
                row.next();
                long ended = nanos.getAsLong();
                return new Measurement(row.getObject(1, OffsetDateTime.class).toInstant(), begun, ended);
            }
        }
    }

    synchronized void synchronize() {
        Measurement measurement;
        try {
            measurement = source.measure(nanos);
        } catch (SQLException away) {
            log.debug("The database does not answer; the clock advances by the monotonic clock of this process", away);
            return;
        }
        var read =
                new Reading(measurement.time(), measurement.begun() + (measurement.ended() - measurement.begun()) / 2);
        var difference = Duration.between(reading.at(read.nanos()), read.time());
        boolean small = difference.abs().compareTo(TOLERANCE.plus(measurement.error())) <= 0;
        if (small && synchronizedOnce) return;
        if (!small)
            log.warn(
                    "The clock of the database differs by {} from the time that this process used; the process follows"
                            + " the database",
                    difference);
        reading = read;
        synchronizedOnce = true;
    }

    @Override
    public Instant instant() {
        return reading.at(nanos.getAsLong());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        var outer = this;
        return new Clock() {
            @Override
            public Instant instant() {
                return outer.instant();
            }

            @Override
            public ZoneId getZone() {
                return zone;
            }

            @Override
            public Clock withZone(ZoneId other) {
                return outer.withZone(other);
            }
        };
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
