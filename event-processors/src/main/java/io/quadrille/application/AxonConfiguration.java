package io.quadrille.application;

import io.quadrille.engine.database.DatabaseClock;
import io.quadrille.engine.eventstore.PostgresEventStorageEngine;
import io.quadrille.engine.eventstore.SpacedSnapshots;
import io.quadrille.engine.processing.GroupPositions;
import io.quadrille.engine.projection.Projection;
import io.quadrille.engine.projection.WrittenProjections;
import io.quadrille.engine.provenance.ProvenanceProvider;
import io.quadrille.engine.saga.LongLivedAggregates;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.serialization.JsonMessageSerializer;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.eventhandling.tokenstore.jdbc.TokenSchema;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.eventsourcing.AggregateSnapshotter;
import org.axonframework.eventsourcing.GenericAggregateFactory;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.axonframework.spring.messaging.unitofwork.SpringTransactionManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Sets up Axon on PostgreSQL. This class declares all beans of Axon's storage, because Axon's own JDBC
 * auto-configuration runs before Spring Boot's DataSource exists.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QuadrilleProperties.class)
class AxonConfiguration {

    /**
     * The pause between two snapshots. It allows at most 50 snapshots a second; 1,000 orders a second need about ten.
     */
    private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(20);

    /** The monotonic clock, in nanoseconds, for measuring durations. A change of the system time does not affect it. */
    @Bean
    LongSupplier nanos() {
        return System::nanoTime;
    }

    /** The database's clock. Replaces Axon's static clock, so that the timestamps of events come from the database. */
    @Bean
    DatabaseClock clock(DataSource database) {
        var clock = new DatabaseClock(database);
        GenericEventMessage.clock = clock;
        return clock;
    }

    /**
     * The types of all messages. Fails if there are upcaster beans: Axon would pass them only to components that this
     * application does not use.
     */
    @Bean
    MessageTypes messageTypes(ObjectProvider<EventUpcaster> upcasters, Saga saga) {
        upcasters.forEach(upcaster -> {
            throw new IllegalStateException("the bean of " + upcaster.getClass().getName()
                    + " would have no effect; add the upcaster to EarlierRevisions instead");
        });
        return saga.messageTypes();
    }

    @Bean
    @Primary
    Serializer generalSerializer(LongLivedAggregates longLived) {
        return longLived.serializer();
    }

    @Bean
    @Qualifier("messageSerializer")
    Serializer messageSerializer(MessageTypes types) {
        return new JsonMessageSerializer(types);
    }

    @Bean
    @Qualifier("eventSerializer")
    Serializer eventSerializer(MessageTypes types) {
        return new JsonMessageSerializer(types);
    }

    @Bean
    CorrelationDataProvider provenance() {
        return new ProvenanceProvider();
    }

    @Bean
    TransactionManager axonTransactionManager(PlatformTransactionManager transactions) {
        return new SpringTransactionManager(transactions);
    }

    @Bean
    ConnectionProvider connectionProvider(DataSource dataSource) {
        return new SpringDataSourceConnectionProvider(dataSource);
    }

    @Bean
    EventStorageEngine eventStorageEngine(
            ConnectionProvider connections,
            TransactionManager transactions,
            Serializer generalSerializer,
            @Qualifier("eventSerializer") Serializer eventSerializer,
            LongLivedAggregates longLived,
            Saga saga,
            ObjectProvider<Projection> projections) {
        return new PostgresEventStorageEngine(
                JdbcEventStorageEngine.builder()
                        .connectionProvider(connections)
                        .eventSerializer(eventSerializer)
                        .snapshotSerializer(generalSerializer)
                        .snapshotFilter(currentRevisions(longLived)),
                transactions,
                saga::sagaId,
                WrittenProjections.of(projections.stream().toList()),
                longLived::include,
                saga::aggregatesOf);
    }

    /**
     * Ignores snapshots of other revisions. Passed to the storage engine explicitly, because the snapshot filter in an
     * aggregate's configuration takes effect only if Axon builds the storage engine itself.
     */
    private static SnapshotFilter currentRevisions(LongLivedAggregates longLived) {
        return snapshot -> longLived.isCurrent(
                snapshot.getPayload().getType().getName(),
                snapshot.getPayload().getType().getRevision());
    }

    @Bean
    SpacedSnapshots spacedSnapshots() {
        return new SpacedSnapshots(SNAPSHOT_INTERVAL);
    }

    /** Takes snapshots in the background. If a snapshot fails, the aggregate's next event requests it again. */
    @Bean
    Snapshotter snapshotter(
            EventStore events,
            TransactionManager transactions,
            SpacedSnapshots snapshots,
            LongLivedAggregates longLived) {
        return AggregateSnapshotter.builder()
                .eventStore(events)
                .transactionManager(transactions)
                .executor(snapshots::schedule)
                .aggregateFactories(longLived.types().stream()
                        .<AggregateFactory<?>>map(type -> new GenericAggregateFactory<>(type))
                        .toList())
                .build();
    }

    @Bean
    TokenStore tokenStore(
            ConnectionProvider connections, Serializer generalSerializer, QuadrilleProperties properties, Clock clock) {
        return new GroupPositions(
                JdbcTokenStore.builder()
                        .connectionProvider(connections)
                        .serializer(generalSerializer)
                        .schema(TokenSchema.builder()
                                .setTokenTable("token_entry")
                                .setProcessorNameColumn("processor_name")
                                .setTokenTypeColumn("token_type")
                                .build()),
                thisStart(),
                properties.processing().claimTimeout(),
                clock);
    }

    /**
     * The name under which this process claims groups. The process id and host are for operators. The random part
     * distinguishes processes in containers that have the same process id and host; without it, each would treat the
     * other's claims as its own.
     */
    private static String thisStart() {
        return ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID();
    }
}
