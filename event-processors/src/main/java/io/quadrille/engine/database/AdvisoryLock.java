package io.quadrille.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * PostgreSQL's advisory locks by name. All processes on a database share the names. A lock belongs to a session, so two
 * calls in the same session both succeed. Thread-safe.
 */
public final class AdvisoryLock {

    private static final String KEY = "(hashtextextended(:name, 0))";

    private AdvisoryLock() {}

    /** Waits for the lock and holds it until the current transaction ends. */
    public static void lockUntilCommit(JdbcClient jdbc, String name) {
        call(jdbc, "pg_advisory_xact_lock" + KEY + " is not null", name);
    }

    /** Takes the lock until the current transaction ends. Returns false at once if another session holds the lock. */
    public static boolean tryUntilCommit(JdbcClient jdbc, String name) {
        return call(jdbc, "pg_try_advisory_xact_lock" + KEY, name);
    }

    /**
     * Waits for the lock and holds it until the session ends.
     *
     * @param jdbc uses a single session, not a pool
     */
    public static void lockForSession(JdbcClient jdbc, String name) {
        call(jdbc, "pg_advisory_lock" + KEY + " is not null", name);
    }

    /**
     * Takes the lock until the session ends. Returns false at once if another session holds the lock.
     *
     * @param jdbc uses a single session, not a pool
     */
    public static boolean tryForSession(JdbcClient jdbc, String name) {
        return call(jdbc, "pg_try_advisory_lock" + KEY, name);
    }

    /** Like {@link #tryForSession(JdbcClient, String)}, for plain JDBC. */
    public static boolean tryForSession(Connection session, String name) throws SQLException {
        try (var statement = session.prepareStatement("select pg_try_advisory_lock(hashtextextended(?, 0))")) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static boolean call(JdbcClient jdbc, String function, String name) {
        return jdbc.sql("select " + function)
                .param("name", name)
                .query(Boolean.class)
                .single();
    }
}
