package io.quadrille.engine.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A session that appends to a log in transactions that a test ends. */
public final class Writer implements AutoCloseable {

    private final Connection session;
    private final EventStorageEngine engine;

    public Writer(EventLog log) throws SQLException {
        session = log.dataSource().getConnection();
        session.setAutoCommit(false);
        // Axon closes a connection after each use.
        var kept = new SingleConnectionDataSource(session, true);
        engine = log.engine(kept::getConnection, NoTransactionManager.instance());
    }

    public Writer append(DomainEventMessage<?>... events) {
        engine.appendEvents(List.of(events));
        return this;
    }

    public EventStorageEngine engine() {
        return engine;
    }

    /** The session of the transaction, for further SQL. */
    public Connection session() {
        return session;
    }

    public void commit() throws SQLException {
        session.commit();
    }

    public void rollback() throws SQLException {
        session.rollback();
    }

    public void execute(String sql) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        session.rollback();
        session.close();
    }
}
