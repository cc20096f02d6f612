package io.quadrille.operating.recovery;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sequences of the tables' identity columns. A database created by {@code CREATE DATABASE ... TEMPLATE} copies them
 * with up to 32 values that count as logged although the new database's WAL does not contain them: after a crash
 * PostgreSQL (18.6) issues these values a second time. An event would then get a global index that the relay has
 * passed, and would never be published.
 */
final class IdentitySequences {

    /**
     * PostgreSQL writes a sequence to the WAL once per 32 values (SEQ_LOG_VALS), so taking 33 values forces a write.
     */
    private static final int LOGGED_AHEAD = 32;

    private IdentitySequences() {}

    /**
     * Takes enough values of each sequence of the current schema that PostgreSQL writes the sequence to the WAL. Can be
     * repeated.
     */
    static void log(JdbcClient jdbc) {
        jdbc.sql("""
            select nextval(pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name))
            from information_schema.columns, generate_series(0, :ahead)
            where is_identity = 'YES' and table_schema = current_schema()\
            """).param("ahead", LOGGED_AHEAD).query().listOfRows();
    }
}
