package io.quadrille.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** PostgreSQL's advisory locks by name. All processes on a database share the names. Thread-safe. */
public final class AdvisoryLock {

    private static final String TRY_UNTIL_COMMIT = "select pg_try_advisory_xact_lock(hashtextextended(:name, 0))";
    private static final String TRY_FOR_SESSION = "select pg_try_advisory_lock(hashtextextended(?, 0))";

    private AdvisoryLock() {}

    /** Takes the lock until the current transaction ends. Returns false at once if another session holds the lock. */
    public static boolean tryUntilCommit(JdbcClient jdbc, String name) {
        return jdbc.sql(TRY_UNTIL_COMMIT)
                .param("name", name)
                .query(Boolean.class)
                .single();
    }

    /** Takes the lock until the session ends. Returns false at once if another session holds the lock. */
    public static boolean tryForSession(Connection session, String name) throws SQLException {
        try (var statement = session.prepareStatement(TRY_FOR_SESSION)) {
            statement.setString(1, name);
            try (var row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
