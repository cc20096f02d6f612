package io.quadrille.application;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.quadrille.engine.eventstore.AggregateCache;
import io.quadrille.engine.eventstore.VersionCheckingRepository;
import io.quadrille.engine.saga.AggregateDeclaration;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Duration;
import java.util.function.Function;
import org.axonframework.common.caching.Cache;
import org.axonframework.common.caching.NoCache;
import org.axonframework.config.AggregateConfigurer;
import org.axonframework.config.Configuration;
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
 * Configures the repository of each aggregate type by its kind: whether it has a cache and snapshots. Aggregates that
 * are soon loaded again stay cached between batches. Long-lived aggregates have snapshots. Aggregates that are not
 * loaded again are not cached: they would reach the garbage collector's old generation and cause long pauses (ADR 19).
 */
@Component
class AggregateSettings {

    /**
     * How long an aggregate that each step of a saga loads, such as an order, stays in the cache after its last use.
     * The next step of an order typically follows within 10 ms, within 100 ms under load, and within one or two seconds
     * at twice the sustainable load.
     */
    private static final Duration TIME_TO_NEXT_STEP = Duration.ofSeconds(2);

    private static final CommandTargets TARGETS = new CommandTargets();

    private final QuadrilleProperties.Aggregates settings;
    private final JdbcClient database;

    AggregateSettings(QuadrilleProperties properties, JdbcClient database) {
        this.settings = properties.aggregates();
        this.database = database;
    }

    AggregateConfigurer<?> configurer(AggregateDeclaration declared) {
        return switch (declared.kind()) {
            case PER_SAGA_CACHED ->
                configurer(
                        declared.type(),
                        c -> NoSnapshotTriggerDefinition.INSTANCE,
                        cache(Caffeine.newBuilder().expireAfterAccess(TIME_TO_NEXT_STEP)));
            case PER_SAGA, SHORT_LIVED ->
                configurer(declared.type(), c -> NoSnapshotTriggerDefinition.INSTANCE, NoCache.INSTANCE);
            case LONG_LIVED_CACHED -> configurer(declared.type(), this::snapshots, cache(Caffeine.newBuilder()));
            case LONG_LIVED -> configurer(declared.type(), this::snapshots, NoCache.INSTANCE);
        };
    }

    private SnapshotTriggerDefinition snapshots(Configuration configuration) {
        return new EventCountSnapshotTriggerDefinition(
                configuration.getComponent(Snapshotter.class), settings.snapshotEvery());
    }

    private <A> AggregateConfigurer<A> configurer(
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

    private AggregateCache cache(Caffeine<Object, Object> bounds) {
        // Cache maintenance runs on the calling thread: that is cheaper than handing it to another one.
        return new AggregateCache(
                bounds.executor(Runnable::run).maximumSize(settings.cacheSize()).build());
    }
}
