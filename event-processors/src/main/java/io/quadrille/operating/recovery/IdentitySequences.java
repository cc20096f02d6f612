package io.quadrille.operating.recovery;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sequences behind the tables' identity columns. A database that {@code CREATE DATABASE ... TEMPLATE} made holds
 * them with up to 32 values that count as logged, while the new database's WAL does not have them: after a crash of the
 * server PostgreSQL (18.6) gives these values a second time. An event would then get an index that the relay has
 * passed, and would never be published.
 */
final class IdentitySequences {

    /** PostgreSQL logs a sequence once for so many values (SEQ_LOG_VALS), so one more reaches the WAL. */
    private static final int LOGGED_AHEAD = 32;

    private IdentitySequences() {}

    /**
     * Takes as many values of each sequence of the current schema as it takes to write the sequence to the WAL.
     * Idempotent.
     */
    static void log(JdbcClient jdbc) {
        jdbc.sql("""
            select nextval(pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name))
            from information_schema.columns, generate_series(0, :ahead)
            where is_identity = 'YES' and table_schema = current_schema()\
            """).param("ahead", LOGGED_AHEAD).query().listOfRows();
    }
}
