package io.quadrille.engine.log;

import io.quadrille.embedded.EmbeddedServers;
import io.quadrille.engine.eventstore.TestEventStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Axon's own log: {@link JdbcEventStorageEngine} with defaults on its own tables, read with gap-aware tokens. */
public record StockLog(DataSource dataSource, Duration gapTimeout) implements EventLog {

    private static final Duration DEFAULT_GAP_TIMEOUT = Duration.ofMinutes(1);

    public static StockLog create() {
        return create(DEFAULT_GAP_TIMEOUT);
    }

    /** @param gapTimeout age of the event after a hole from which on the hole counts as final */
    static StockLog create(Duration gapTimeout) {
        var log = new StockLog(EmbeddedServers.freshDatabase().dataSource(), gapTimeout);
        log.stockEngine(log.dataSource::getConnection, NoTransactionManager.instance())
                .createSchema(PostgresEventTableFactory.INSTANCE);
        return log;
    }

    @Override
    public EventStorageEngine engine(ConnectionProvider connections, TransactionManager transactions) {
        return stockEngine(connections, transactions);
    }

    private JdbcEventStorageEngine stockEngine(ConnectionProvider connections, TransactionManager transactions) {
        return JdbcEventStorageEngine.builder()
                .connectionProvider(connections)
                .transactionManager(transactions)
                .eventSerializer(TestEventStore.SERIALIZER)
                .snapshotSerializer(TestEventStore.SNAPSHOTS)
                .gapTimeout((int) gapTimeout.toMillis())
                .build();
    }

    @Override
    public EventSchema schema() {
        return new EventSchema();
    }

    @Override
    public Follower follower() throws SQLException {
        var session = dataSource.getConnection();
        var kept = new SingleConnectionDataSource(session, true);
        var engine = stockEngine(kept::getConnection, NoTransactionManager.instance());
        return new TokenFollower(session, engine, GapAwareTrackingToken.newInstance(lastIndex(session), List.of()));
    }

    private static final class TokenFollower implements Follower {

        private final Connection session;
        private final EventStorageEngine engine;
        private TrackingToken token;

        TokenFollower(Connection session, EventStorageEngine engine, TrackingToken token) {
            this.session = session;
            this.engine = engine;
            this.token = token;
        }

        @Override
        public List<String> read() {
            var identifiers = new ArrayList<String>();
            engine.readEvents(token, false).forEach(event -> {
                identifiers.add(event.getIdentifier());
                token = event.trackingToken();
            });
            return identifiers;
        }

        @Override
        public void close() throws SQLException {
            session.close();
        }
    }
}
