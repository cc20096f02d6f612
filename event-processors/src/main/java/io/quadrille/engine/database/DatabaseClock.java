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
 * The time of the database, so that all processes on it agree, and none acts on a clock of its own that is wrong or is
 * set while it runs. Claims, leases, keys and due times are stored with it and compared with it. Between two looks at
 * the database it goes on with this process's monotonic clock. It is within {@link #TOLERANCE}, and half the time that
 * the database takes to answer, of the database's clock, and at most {@link #EVERY} late to follow one that is set.
 * Thread-safe.
 */
public final class DatabaseClock extends Clock implements AutoCloseable {

    /** A difference that is not corrected, so that time does not go back by the duration of a query. */
    static final Duration TOLERANCE = Duration.ofMillis(100);

    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

    /** Where the database's time is asked for. */
    @FunctionalInterface
    interface Source {

        Look look(LongSupplier nanos) throws SQLException;
    }

    /**
     * What the database said.
     *
     * @param begun by the monotonic clock, before it was asked
     * @param ended after it had answered
     */
    record Look(Instant time, long begun, long ended) {

        /** How far from the truth it may be. */
        private Duration error() {
            return Duration.ofNanos((ended - begun) / 2);
        }
    }

    private record Reading(Instant time, long nanos) {

        Instant at(long now) {
            return time.plusNanos(now - nanos);
        }
    }

    private final Source source;
    private final LongSupplier nanos;
    private boolean asked;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("clock").daemon().factory());
    private volatile Reading reading;

    /** Looks at once, and every few seconds until it is closed. */
    public DatabaseClock(DataSource database) {
        this(nanos -> look(database, nanos), System::nanoTime);
        schedule.scheduleWithFixedDelay(
                BestEffort.runnable(this::look), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Stands still at the database's time of now: for commands that record one thing and end. */
    public static Clock once(JdbcClient jdbc) {
        var now =
                jdbc.sql("select clock_timestamp()").query(OffsetDateTime.class).single();
        return Clock.fixed(now.toInstant(), ZoneOffset.UTC);
    }

    /** Looks at once. Until the database answers the first time, it goes by the process's own clock. */
    DatabaseClock(Source source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.reading = new Reading(Instant.now(), nanos.getAsLong());
        look();
    }

    /** To get a connection takes its time, and says nothing of the answer. */
    private static Look look(DataSource database, LongSupplier nanos) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            long begun = nanos.getAsLong();
            try (var row = statement.executeQuery("select clock_timestamp()")) {
                row.next();
                long ended = nanos.getAsLong();
                return new Look(row.getObject(1, OffsetDateTime.class).toInstant(), begun, ended);
            }
        }
    }

    synchronized void look() {
        Look look;
        try {
            look = source.look(nanos);
        } catch (SQLException away) {
            log.debug("The database does not say what time it is; this process goes on by itself", away);
            return;
        }
        var read = new Reading(look.time(), look.begun() + (look.ended() - look.begun()) / 2);
        var difference = Duration.between(reading.at(read.nanos()), read.time());
        boolean small = difference.abs().compareTo(TOLERANCE.plus(look.error())) <= 0;
        if (small && asked) return;
        if (!small)
            log.warn(
                    "The database's clock differs by {} from what this process went by; it goes by the database's",
                    difference);
        reading = read;
        asked = true;
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
