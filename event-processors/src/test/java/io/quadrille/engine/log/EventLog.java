package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;

/** An event log with its writer and its reader. The contract tests run against ours and against Axon's own. */
public interface EventLog {

    DataSource dataSource();

    EventStorageEngine engine(ConnectionProvider connections, TransactionManager transactions);

    /** The names of the tables and columns. */
    EventSchema schema();

    /** A reader that starts after the last committed event. No transaction may be open. */
    Follower follower() throws SQLException;

    /** Each read continues where the last one stopped. */
    interface Follower extends AutoCloseable {

        /** The identifiers of the next events, in the order in which the reader returns them. */
        List<String> read() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    default long lastIndex(Connection session) throws SQLException {
        return number(
                session,
                "select coalesce(max(%s), 0) from %s"
                        .formatted(schema().globalIndexColumn(), schema().domainEventTable()));
    }

    /** The identifiers of the events committed after this index, in the order of the log. */
    default List<String> identifiersAfter(long index, Connection session) throws SQLException {
        var query = "select %s from %s where %s > %d order by %3$s"
                .formatted(
                        schema().eventIdentifierColumn(),
                        schema().domainEventTable(),
                        schema().globalIndexColumn(),
                        index);
        var identifiers = new ArrayList<String>();
        try (var statement = session.createStatement();
                var row = statement.executeQuery(query)) {
            while (row.next()) identifiers.add(row.getString(1));
        }
        return identifiers;
    }

    static long number(Connection session, String query) throws SQLException {
        try (var statement = session.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
