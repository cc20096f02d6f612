package io.quadrille.engine.rebuild;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Who may touch the tables that are built beside the live ones of a projection: one session at a time. */
final class ShadowLock {

    private static final String KEY = "hashtextextended('quadrille-shadow-' || :projection, 0)";

    private ShadowLock() {}

    /** Waits for it, and holds it until the transaction ends. */
    static void hold(JdbcClient jdbc, String projection) {
        ask(jdbc, "pg_advisory_xact_lock(" + KEY + ")", projection);
    }

    /**
     * Waits for it, and holds it until the session ends. Not inside a transaction, whose snapshot would be older than
     * the lock.
     */
    static void keep(JdbcClient jdbc, String projection) {
        ask(jdbc, "pg_advisory_lock(" + KEY + ")", projection);
    }

    /** Takes, until the session ends, the right to work on a rebuild; false if another session has it. */
    static boolean work(JdbcClient jdbc, long rebuild) {
        return jdbc.sql("select pg_try_advisory_lock(hashtextextended('quadrille-rebuild-' || :id, 0))")
                .param("id", rebuild)
                .query(Boolean.class)
                .single();
    }

    private static void ask(JdbcClient jdbc, String lock, String projection) {
        jdbc.sql("select " + lock + " is not null")
                .param("projection", projection)
                .query(Boolean.class)
                .single();
    }
}
