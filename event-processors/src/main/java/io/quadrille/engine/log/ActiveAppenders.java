package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The transactions that may still append events: those that hold the lock of an insert on the event store's table. */
final class ActiveAppenders {

    private static final String APPENDERS = """
        select virtualtransaction from pg_locks
        where locktype = 'relation' and relation = 'domain_event_entry'::regclass and mode = 'RowExclusiveLock'
          and database = (select oid from pg_database where datname = current_database())\
        """;

    private ActiveAppenders() {}

    /** The virtual transaction ids of the transactions that may still append events now. */
    static Set<String> of(Connection connection) throws SQLException {
        var appenders = new HashSet<String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(APPENDERS)) {
            while (row.next()) appenders.add(row.getString(1));
        }
        return appenders;
    }
}
