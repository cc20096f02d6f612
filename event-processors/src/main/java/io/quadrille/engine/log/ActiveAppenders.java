package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The transactions that may still append: those that hold an insert's lock on the event store. */
final class ActiveAppenders {

    private static final String WRITERS = """
        select virtualtransaction from pg_locks
        where locktype = 'relation' and relation = 'domain_event_entry'::regclass and mode = 'RowExclusiveLock'
          and database = (select oid from pg_database where datname = current_database())\
        """;

    private ActiveAppenders() {}

    static Set<String> of(Connection connection) throws SQLException {
        var writers = new HashSet<String>();
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(WRITERS)) {
            while (row.next()) writers.add(row.getString(1));
        }
        return writers;
    }
}
