package io.quadrille.application;

import io.quadrille.checkout.choreography.LongLived;
import io.quadrille.checkout.choreography.OrderAggregates;
import io.quadrille.checkout.choreography.Vocabulary;
import io.quadrille.engine.database.DatabaseClock;
import io.quadrille.engine.database.DedicatedConnections;
import io.quadrille.engine.eventstore.PostgresEventStorageEngine;
import io.quadrille.engine.eventstore.SpacedSnapshots;
import io.quadrille.engine.processing.GroupPositions;
import io.quadrille.engine.provenance.ProvenanceProvider;
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
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Axon on PostgreSQL. Every bean by hand: Axon's own JDBC auto-configuration does not see Boot's DataSource in time.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(QuadrilleProperties.class)
class AxonConfiguration {

    /** A thousand orders a second make ten snapshots a second; so fifty are possible. */
    private static final Duration BETWEEN_SNAPSHOTS = Duration.ofMillis(20);

    /**
     * In sessions without limits but for locks: the pool's end a statement after 30 s, and a migration of much data
     * takes longer. One that waits for a lock, behind a dump say, has the processes of the release before wait behind
     * it; so the start fails, and is tried again.
     */
    @Bean
    FlywayConfigurationCustomizer migrations(JdbcConnectionDetails database) {
        return flyway -> flyway.dataSource(DedicatedConnections.withoutLimits(
                        database.getJdbcUrl(), database.getUsername(), database.getPassword()))
                .initSql("set lock_timeout = '10s'");
    }

    /** The monotonic clock, for pauses, which no clock that is set may change. */
    @Bean
    LongSupplier nanos() {
        return System::nanoTime;
    }

    /** Of events too. Axon has one clock for all of a JVM. */
    @Bean
    DatabaseClock clock(DataSource database) {
        var clock = new DatabaseClock(database);
        GenericEventMessage.clock = clock;
        return clock;
    }

    /** Fails if upcasters are given to Axon: it would hand them to parts that are not used here. */
    @Bean
    MessageTypes messageTypes(ObjectProvider<EventUpcaster> unheard) {
        unheard.forEach(upcaster -> {
            throw new IllegalStateException("the bean of " + upcaster.getClass().getName()
                    + " would upcast nothing; upcasters stand in EarlierRevisions");
        });
        return Vocabulary.messageTypes();
    }

    @Bean
    @Primary
    Serializer generalSerializer() {
        return LongLived.serializer();
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
            @Qualifier("eventSerializer") Serializer eventSerializer) {
        return new PostgresEventStorageEngine(
                JdbcEventStorageEngine.builder()
                        .connectionProvider(connections)
                        .eventSerializer(eventSerializer)
                        .snapshotSerializer(generalSerializer)
                        .snapshotFilter((SnapshotFilter) AggregateSettings::isCurrent),
                transactions,
                Vocabulary::orderId,
                AggregateSettings::hasSnapshots,
                OrderAggregates::of);
    }

    @Bean
    SpacedSnapshots spacedSnapshots() {
        return new SpacedSnapshots(BETWEEN_SNAPSHOTS);
    }

    /** Snapshots are taken beside the work; one that fails is taken again later. */
    @Bean
    Snapshotter snapshotter(EventStore events, TransactionManager transactions, SpacedSnapshots snapshots) {
        return AggregateSnapshotter.builder()
                .eventStore(events)
                .transactionManager(transactions)
                .executor(snapshots::schedule)
                .aggregateFactories(AggregateSettings.LONG_LIVED.values().stream()
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
     * Who claims. Process id and host are for people; containers may have the same of both, and would take each other's
     * claims for their own.
     */
    private static String thisStart() {
        return ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID();
    }
}
