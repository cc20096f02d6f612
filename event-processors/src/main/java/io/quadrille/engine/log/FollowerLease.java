package io.quadrille.engine.log;

import io.quadrille.engine.database.AdvisoryLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exclusive right of one database session to follow the log under a name. It consists of an advisory lock, which
 * ends with the session, and a heartbeat, which shows that the holder is working. A process that is suspended or cut
 * off from the database keeps its session and so its lock. Therefore, if a different process finds the heartbeat
 * overdue, it ends that session. The age of a heartbeat is measured by the database's clock. Not thread-safe.
 */
public final class FollowerLease {

    private static final Logger log = LoggerFactory.getLogger(FollowerLease.class);

    private static final String WRITE = """
        insert into relay_lease
        select ?, pid, backend_start, clock_timestamp() from pg_stat_activity where pid = pg_backend_pid()
        on conflict (relay) do update set backend_pid = excluded.backend_pid, backend_start = excluded.backend_start,
          beat_at = excluded.beat_at\
        """;

    private static final String HEARTBEAT =
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
    private long lastHeartbeat;

    /**
     * @param session in auto-commit mode and not from a pool: its locks must end with it
     * @param follower the name of the lease; each has at most one holder in a database
     * @param lease how old the last heartbeat may be before a different process ends the holder's session
     */
    public FollowerLease(Connection session, String follower, Duration lease) {
        this.session = session;
        this.follower = follower;
        this.lease = lease;
    }

    /** The longest time between two calls of {@link #renew}; the heartbeat is overdue after five times this time. */
    public Duration heartbeatInterval() {
        return lease.dividedBy(5);
    }

    /**
     * Acquires the lease if it is free, or if the holder's heartbeat is overdue and its session can be ended. A
     * heartbeat in the future counts as overdue: the database's clock has been set back since, and a working holder
     * would have sent a newer one.
     *
     * @return whether this session holds the lease now
     */
    public boolean acquire() throws SQLException {
        if (!lock() && !(endOverdue() && lock())) return false;
        try (var statement = session.prepareStatement(WRITE)) {
            statement.setString(1, follower);
            statement.executeUpdate();
        }
        lastHeartbeat = System.nanoTime();
        return true;
    }

    /**
     * Sends a heartbeat if the last one is older than {@link #heartbeatInterval}; otherwise the call is cheap.
     *
     * @return whether a heartbeat was sent
     * @throws IllegalStateException if a different session holds the lease by now
     */
    public boolean renew() throws SQLException {
        if (System.nanoTime() - lastHeartbeat < heartbeatInterval().toNanos()) return false;
        try (var statement = session.prepareStatement(HEARTBEAT)) {
            statement.setString(1, follower);
            if (statement.executeUpdate() != 1)
                throw new IllegalStateException("another session holds the lease of " + follower);
        }
        lastHeartbeat = System.nanoTime();
        return true;
    }

    private boolean lock() throws SQLException {
        return AdvisoryLock.tryForSession(session, "quadrille-relay-" + follower);
    }

    private boolean endOverdue() throws SQLException {
        try (var statement = session.prepareStatement(END_OVERDUE)) {
            statement.setString(1, follower);
            statement.setLong(2, lease.toMillis());
            try (var row = statement.executeQuery()) {
                if (!row.next()) return false;
                log.warn(
                        "Tried to end session {} of follower {}: the age of its last heartbeat is {}",
                        row.getInt(1),
                        follower,
                        row.getString(2));
                return row.getBoolean(3);
            }
        }
    }
}
