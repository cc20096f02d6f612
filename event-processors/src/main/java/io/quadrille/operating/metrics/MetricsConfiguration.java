package io.quadrille.operating.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.processing.GroupObserver;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.TopicFindings;
import io.quadrille.operating.operations.OperatedGroups;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.lifecycle.Phase;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Meters of the groups and domains that this process runs. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    @Bean
    Function<ConsumerGroup, GroupObserver> groupObservers(MeterRegistry registry, Clock clock) {
        return group -> new GroupMeters(group, registry, clock);
    }

    @Bean
    MeterBinder observerFailures() {
        return registry -> FunctionCounter.builder(
                        "quadrille.observer.failures", BestEffort.class, calls -> BestEffort.failures())
                .description("failed calls of meters, spans and other observers; the observed work went on")
                .register(registry);
    }

    @Bean
    @ConditionalOnDomain("order")
    OrderMeters orderMeters(MeterRegistry registry) {
        return new OrderMeters(registry);
    }

    @Bean
    GaugeSource storedGauges(
            JdbcClient jdbc,
            OperatedGroups groups,
            RebuildContexts rebuilds,
            QuadrilleProperties properties,
            Clock clock) {
        var claimTimeout = properties.processing().claimTimeout();
        return new StoredGauges(jdbc, names(groups), rebuilds.projections(), claimTimeout, clock);
    }

    @Bean
    GaugeSource topicGauges(
            OperatedGroups groups, GroupClaims claims, EventTopics topics, ConsumerLag records, Clock clock) {
        return new TopicGauges(groups.all(), claims, topics, records, clock);
    }

    @Bean
    GaugeSource groupGauges(EventProcessingConfiguration processors, OperatedGroups groups) {
        return new GroupGauges(processors, names(groups));
    }

    @Bean
    GaugeSource topicFindingGauge(TopicFindings findings) {
        return new TopicFindingGauge(findings);
    }

    @Bean
    GaugeSource relayGauge(EventRelay relay) {
        return () -> Map.of(ReadGauge.RELAY_STANDING.of(), relay.standstill().isPresent() ? 1.0 : 0.0);
    }

    @Bean
    GaugeReader gaugeReader(
            MeterRegistry registry,
            ObjectProvider<GaugeSource> sources,
            JdbcClient jdbc,
            Optional<OrderMeters> orders) {
        var placed = new PlacedOrders(jdbc);
        Runnable timeEarlierOrders = () -> orders.ifPresent(meters -> meters.timeEarlierOrders(placed::at));
        return new GaugeReader(
                registry, sources.orderedStream().toList(), timeEarlierOrders, INTERVAL, System::nanoTime);
    }

    private static List<String> names(OperatedGroups groups) {
        return groups.all().stream().map(ConsumerGroup::name).toList();
    }

    @Bean
    ConfigurerModule metersLifecycle(GaugeReader gauges, Optional<OrderMeters> orders) {
        return configurer -> {
            orders.ifPresent(meters -> configurer.onInitialize(c -> c.onStart(
                    Phase.INSTRUCTION_COMPONENTS,
                    () -> c.eventStore().subscribe(BestEffort.consumer(meters::appended)))));
            configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, gauges::start);
            configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(gauges::stop));
        };
    }
}
