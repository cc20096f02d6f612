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

/** A log of events, how it is appended to and how it is followed: the subject of the contracts, ours or Axon's own. */
public interface EventLog {

    DataSource dataSource();

    EventStorageEngine engine(ConnectionProvider connections, TransactionManager transactions);

    /** The names of the tables and columns. */
    EventSchema schema();

    /** A reader that starts after what was committed up to now; nothing may be open. */
    Follower follower() throws SQLException;

    /** Reads on from where it stopped. */
    interface Follower extends AutoCloseable {

        /** The identifiers of the next events, in the order in which they are handed out. */
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

    /** What has been committed behind this index, in the order of the log. */
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
