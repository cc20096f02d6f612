package io.quadrille.engine.rebuild;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Advisory locks of PostgreSQL. One session at a time may change the tables beside the live ones of a projection, and
 * one session at a time may work on a rebuild.
 */
final class RebuildLocks {

    private static final String TABLES = "hashtextextended('quadrille-shadow-' || :projection, 0)";
    private static final String REBUILD = "hashtextextended('quadrille-rebuild-' || :id, 0)";

    private RebuildLocks() {}

    /** Waits for the lock on a projection's tables and holds the lock until the transaction ends. */
    static void lockTables(JdbcClient jdbc, String projection) {
        lock(jdbc, "pg_advisory_xact_lock(" + TABLES + ")", projection);
    }

    /**
     * Waits for the lock on a projection's tables and holds the lock until the session ends. Not to be called inside a
     * transaction, whose snapshot would be older than the lock.
     */
    static void lockTablesForSession(JdbcClient jdbc, String projection) {
        lock(jdbc, "pg_advisory_lock(" + TABLES + ")", projection);
    }

    /** Takes the lock on a rebuild until the session ends; false if another session holds the lock. */
    static boolean tryLockRebuild(JdbcClient jdbc, long id) {
        return tryLock(jdbc, "pg_try_advisory_lock", id);
    }

    /** Whether no session works on the rebuild at this moment. */
    static boolean isRebuildFree(JdbcClient jdbc, long id) {
        return tryLock(jdbc, "pg_try_advisory_xact_lock", id);
    }

    private static void lock(JdbcClient jdbc, String lock, String projection) {
        jdbc.sql("select " + lock + " is not null")
                .param("projection", projection)
                .query(Boolean.class)
                .single();
    }

    private static boolean tryLock(JdbcClient jdbc, String function, long id) {
        return jdbc.sql("select " + function + "(" + REBUILD + ")")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }
}
