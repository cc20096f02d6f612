package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to follow the log under a name, for one database session: an advisory lock, which ends with the session,
 * and a beat by which the holder shows that it is at work. A process that was stopped, or cut off, keeps its session
 * and with it the lock; so whoever finds the beat overdue ends that session. All times are the database's. Not
 * thread-safe.
 */
public final class FollowerLease {

    private static final Logger log = LoggerFactory.getLogger(FollowerLease.class);

    private static final String WRITE = """
        insert into relay_lease
        select ?, pid, backend_start, clock_timestamp() from pg_stat_activity where pid = pg_backend_pid()
        on conflict (relay) do update set backend_pid = excluded.backend_pid, backend_start = excluded.backend_start,
          beat_at = excluded.beat_at\
        """;

    private static final String BEAT =
            "update relay_lease set beat_at = clock_timestamp() where relay = ? and backend_pid = pg_backend_pid()";

    private static final String END_OVERDUE = """
        select pid, clock_timestamp() - beat_at as silence, pg_terminate_backend(pid, 5000)
        from relay_lease join pg_stat_activity on (pid, pg_stat_activity.backend_start) = (backend_pid,
          relay_lease.backend_start)
        where relay = ? and datname = current_database()
          and abs(extract(epoch from clock_timestamp() - beat_at)) * 1000 > ?\
        """;

    private final Connection session;
    private final String follower;
    private final Duration lease;
    private long beaten;

    /**
     * @param session in auto-commit mode; its locks must end with it, so it is no pool's
     * @param follower whose lease it is; one holder per name and database
     * @param lease how long the holder may be silent
     */
    public FollowerLease(Connection session, String follower, Duration lease) {
        this.session = session;
        this.follower = follower;
        this.lease = lease;
    }

    /** How often {@link #keep} must be called at least; it is overdue after five times that. */
    public Duration beat() {
        return lease.dividedBy(5);
    }

    /**
     * Takes the right if nobody has it, or if whoever has it is silent for too long. A holder that showed itself in the
     * future is silent: the database's clock has been set back since, and a holder at work would have shown itself
     * again.
     */
    public boolean take() throws SQLException {
        if (!lock() && !(endOverdue() && lock())) return false;
        try (var statement = session.prepareStatement(WRITE)) {
            statement.setString(1, follower);
            statement.executeUpdate();
        }
        beaten = System.nanoTime();
        return true;
    }

    /**
     * Shows that the holder is at work. Cheap if it is not time yet.
     *
     * @return whether it was
     * @throws IllegalStateException if the lease is another session's by now
     */
    public boolean keep() throws SQLException {
        if (System.nanoTime() - beaten < beat().toNanos()) return false;
        try (var statement = session.prepareStatement(BEAT)) {
            statement.setString(1, follower);
            if (statement.executeUpdate() != 1)
                throw new IllegalStateException("another session holds the lease of " + follower);
        }
        beaten = System.nanoTime();
        return true;
    }

    private boolean lock() throws SQLException {
        try (var statement = session.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, "quadrille-relay-" + follower);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private boolean endOverdue() throws SQLException {
        try (var statement = session.prepareStatement(END_OVERDUE)) {
            statement.setString(1, follower);
            statement.setLong(2, lease.toMillis());
            try (var row = statement.executeQuery()) {
                if (!row.next()) return false;
                log.warn("Ended session {} of a follower that was silent for {}", row.getInt(1), row.getString(2));
                return row.getBoolean(3);
            }
        }
    }
}
