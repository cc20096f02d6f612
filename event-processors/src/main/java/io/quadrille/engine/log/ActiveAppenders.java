package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * The transactions that may have drawn a global index and not committed it yet: those that hold the lock of an insert
 * on the event store's table.
 */
final class ActiveAppenders {

    private static final String APPENDERS = """
        select virtualtransaction from pg_locks
        where locktype = 'relation' and relation = 'domain_event_entry'::regclass and mode = 'RowExclusiveLock'
          and database = (select oid from pg_database where datname = current_database())\
        """;

    private ActiveAppenders() {}

    /** The virtual ids of the transactions that hold the lock now. */
    static Set<String> of(Connection connection) throws SQLException {
        var appenders = new HashSet<String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(APPENDERS)) {
            while (row.next()) appenders.add(row.getString(1));
        }
        return appenders;
    }
}
