package io.quadrille.engine.rebuild;

import io.quadrille.engine.database.AdvisoryLock;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Advisory locks of PostgreSQL. Only one session at a time may change the rebuilt and retired tables of a projection,
 * and only one session at a time may work on a rebuild.
 */
final class RebuildLocks {

    private static final String TABLES = "quadrille-shadow-";
    private static final String REBUILD = "quadrille-rebuild-";

    private RebuildLocks() {}

    /** Waits for the lock on a projection's tables and holds the lock until the transaction ends. */
    static void lockTables(JdbcClient jdbc, String projection) {
        AdvisoryLock.lockUntilCommit(jdbc, TABLES + projection);
    }

    /**
     * Waits for the lock on a projection's tables and holds the lock until the session ends. Must not be called inside
     * a transaction, because the snapshot of the transaction could be older than the lock.
     */
    static void lockTablesForSession(JdbcClient jdbc, String projection) {
        AdvisoryLock.lockForSession(jdbc, TABLES + projection);
    }

    /**
     * Takes the lock on a rebuild until the session ends. Returns false at once if a different session holds the lock.
     */
    static boolean tryLockRebuild(JdbcClient jdbc, long id) {
        return AdvisoryLock.tryForSession(jdbc, REBUILD + id);
    }

    /** Whether no session is working on the rebuild now. */
    static boolean isRebuildFree(JdbcClient jdbc, long id) {
        return AdvisoryLock.tryUntilCommit(jdbc, REBUILD + id);
    }
}
