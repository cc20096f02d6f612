package io.quadrille.application;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.quadrille.checkout.choreography.LongLived;
import io.quadrille.engine.eventstore.AggregateCache;
import io.quadrille.engine.eventstore.VersionCheckingRepository;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.NoCache;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventsourcing.EventCountSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.EventSourcingRepository;
import org.axonframework.eventsourcing.NoSnapshotTriggerDefinition;
import org.axonframework.eventsourcing.SnapshotTriggerDefinition;
import org.axonframework.eventsourcing.Snapshotter;
import org.axonframework.modelling.command.RepositorySpanFactory;
import org.axonframework.modelling.command.inspection.AnnotatedAggregateMetaModelFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How each aggregate type is kept. What is met again is cached between batches. What lives long has snapshots. What is
 * kept for nothing costs more than its memory: garbage that has grown old ends in a pause of the whole process.
 */
@Component
class AggregateSettings {

    /** The aggregates that have snapshots, by what their identifiers begin with. */
    static final Map<String, Class<?>> LONG_LIVED = LongLived.TYPES;

    /**
     * A step of an order follows a hundredth of a second after the last, under load a tenth, at twice the capacity one
     * or two seconds.
     */
    private static final Duration STEPS = Duration.ofSeconds(2);

    private static final CommandTargets TARGETS = new CommandTargets();

    private final QuadrilleProperties.Aggregates settings;
    private final JdbcClient database;

    AggregateSettings(QuadrilleProperties properties, JdbcClient database) {
        this.settings = properties.aggregates();
        this.database = database;
    }

    static boolean hasSnapshots(String aggregateIdentifier) {
        return LONG_LIVED.keySet().stream().anyMatch(aggregateIdentifier::startsWith);
    }

    /** An aggregate that is met at each step of an order, and ends with it. */
    <A> AggregateConfigurer<A> metAtEachStep(Class<A> type) {
        return kept(
                type,
                c -> NoSnapshotTriggerDefinition.INSTANCE,
                cache(Caffeine.newBuilder().expireAfterAccess(STEPS)));
    }

    /** An aggregate that is hardly met again, unless its order fails. */
    <A> AggregateConfigurer<A> metOnce(Class<A> type) {
        return kept(type, c -> NoSnapshotTriggerDefinition.INSTANCE, NoCache.INSTANCE);
    }

    /** One of the {@link #LONG_LIVED} that many orders meet. */
    <A> AggregateConfigurer<A> longLived(Class<A> type) {
        return kept(type, this::snapshots, cache(Caffeine.newBuilder()));
    }

    /** One of the {@link #LONG_LIVED} that is hardly met again, unless orders fail again and again. */
    <A> AggregateConfigurer<A> longLivedAndSeldomMet(Class<A> type) {
        return kept(type, this::snapshots, NoCache.INSTANCE);
    }

    private SnapshotTriggerDefinition snapshots(Configuration configuration) {
        return new EventCountSnapshotTriggerDefinition(
                configuration.getComponent(Snapshotter.class), settings.snapshotEvery());
    }

    private <A> AggregateConfigurer<A> kept(
            Class<A> type, Function<Configuration, SnapshotTriggerDefinition> snapshots, Cache cache) {
        return AggregateConfigurer.defaultConfiguration(type)
                .configureCommandTargetResolver(c -> TARGETS)
                .configureRepository(c -> new VersionCheckingRepository<>(
                        EventSourcingRepository.builder(type)
                                .aggregateModel(AnnotatedAggregateMetaModelFactory.inspectAggregate(
                                        type, c.parameterResolverFactory(), c.handlerDefinition(type)))
                                .eventStore(c.eventStore())
                                .snapshotTriggerDefinition(snapshots.apply(c))
                                .repositoryProvider(c::repository)
                                .spanFactory(c.getComponent(RepositorySpanFactory.class))
                                .cache(cache),
                        database));
    }

    /**
     * For the storage engine: what an aggregate's configuration says of snapshots reaches only an engine that Axon
     * makes itself.
     */
    static boolean isCurrent(DomainEventData<?> snapshot) {
        var written = snapshot.getPayload().getType();
        return LongLived.isCurrent(written.getName(), written.getRevision());
    }

    private AggregateCache cache(Caffeine<Object, Object> bounds) {
        // In the caller's thread: its upkeep is less work than handing it to another one.
        return new AggregateCache(
                bounds.executor(Runnable::run).maximumSize(settings.cacheSize()).build());
    }
}
