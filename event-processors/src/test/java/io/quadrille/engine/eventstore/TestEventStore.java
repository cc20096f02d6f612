package io.quadrille.engine.eventstore;

import io.quadrille.checkout.choreography.CheckoutSaga;
import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.database.SchemaMigrations;
import io.quadrille.engine.log.QuadrilleLog;
import io.quadrille.engine.log.Writer;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.engine.serialization.GeneralSerializer;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;

/** Quadrille's event store on a database of its own, configured as in the application. */
public final class TestEventStore {

    public static final Serializer SERIALIZER = new JsonMessageSerializer(CheckoutSaga.SAGA.messageTypes());

    public static final Serializer SNAPSHOTS = GeneralSerializer.of();

    private TestEventStore() {}

    /** A new database with Flyway's tables. Each call of {@code getConnection} opens a session of its own. */
    public static DataSource migrated() {
        var dataSource = EmbeddedServers.freshDatabase().dataSource();
        new SchemaMigrations(dataSource, "flyway_schema_history", SchemaMigrations.ALL).migrate();
        return dataSource;
    }

    public static EventStorageEngine engine(ConnectionProvider connections, TransactionManager transactions) {
        return new PostgresEventStorageEngine(
                JdbcEventStorageEngine.builder()
                        .connectionProvider(connections)
                        .eventSerializer(SERIALIZER)
                        .snapshotSerializer(SNAPSHOTS),
                transactions,
                CheckoutSaga.SAGA::sagaId,
                new WrittenProjections(List.of()),
                aggregate -> true,
                CheckoutSaga.SAGA::aggregatesOf);
    }

    /** Appends the events in one transaction. */
    public static void commit(DataSource dataSource, DomainEventMessage<?>... events) {
        try (var held = held(dataSource, events)) {
            held.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends the events in a transaction that stays open until the test commits or closes it. */
    public static Held held(DataSource dataSource, DomainEventMessage<?>... events) throws SQLException {
        return new Held(new Writer(new QuadrilleLog(dataSource)).append(events));
    }

    /** An open transaction. Closing it rolls back what is not committed. */
    public static final class Held implements AutoCloseable {

        private final Writer writer;

        private Held(Writer writer) {
            this.writer = writer;
        }

        public void commit() throws SQLException {
            writer.commit();
        }

        @Override
        public void close() throws SQLException {
            writer.close();
        }
    }
}
