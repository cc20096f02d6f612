package io.quadrille.engine.log;

import io.quadrille.engine.eventstore.PostgresEventStorageEngine;
import io.quadrille.engine.eventstore.TestEventStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;

/** Our log: {@link PostgresEventStorageEngine} and {@link CommittedEvents}. */
public record QuadrilleLog(DataSource dataSource) implements EventLog {

    public static QuadrilleLog create() {
        return new QuadrilleLog(TestEventStore.migrated());
    }

    @Override
    public EventStorageEngine engine(ConnectionProvider connections, TransactionManager transactions) {
        return TestEventStore.engine(connections, transactions);
    }

    @Override
    public EventSchema schema() {
        return PostgresEventStorageEngine.SCHEMA;
    }

    @Override
    public Reader follower() throws SQLException {
        var session = dataSource.getConnection();
        return new Reader(session, lastIndex(session));
    }

    /** {@link CommittedEvents} on a session of its own. */
    static final class Reader implements Follower {

        private final Connection session;
        private final CommittedEvents events;

        Reader(Connection session, long position) {
            this.session = session;
            this.events = new CommittedEvents(TestEventStore.SERIALIZER, position);
        }

        @Override
        public List<String> read() throws SQLException {
            return read(1_000);
        }

        boolean more() {
            return events.more();
        }

        List<String> read(int limit) throws SQLException {
            return events.read(session, limit).stream()
                    .map(event -> event.message().getIdentifier())
                    .toList();
        }

        /** Another reader with only the position of this one, as after a restart. */
        Reader restarted() {
            return new Reader(session, events.position());
        }

        boolean waiting() {
            return events.waiting();
        }

        long position() {
            return events.position();
        }

        @Override
        public void close() throws SQLException {
            session.close();
        }
    }
}
