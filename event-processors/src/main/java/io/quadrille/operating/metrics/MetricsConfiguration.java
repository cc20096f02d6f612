package io.quadrille.operating.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quadrille.checkout.choreography.ConditionalOnDomain;
import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.processing.GroupObserver;
import io.quadrille.engine.rebuild.RebuildContexts;
import io.quadrille.engine.threads.BestEffort;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.EventRelay;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.TopicFindings;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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

    private static final Duration EVERY = Duration.ofSeconds(5);

    @Bean
    Function<ConsumerGroup, GroupObserver> groupObservers(MeterRegistry registry, Clock clock) {
        return group -> new GroupMeters(group, registry, clock);
    }

    @Bean
    MeterBinder observerFailures() {
        return registry -> FunctionCounter.builder(
                        "quadrille.observer.failures", BestEffort.class, calls -> BestEffort.failures())
                .description("calls of meters, spans and other observers that failed; what they observed went on")
                .register(registry);
    }

    @Bean
    @ConditionalOnDomain(Domain.ORDER)
    OrderMeters orderMeters(MeterRegistry registry) {
        return new OrderMeters(registry);
    }

    @Bean
    GaugeReader gaugeReader(
            MeterRegistry registry,
            JdbcClient jdbc,
            ObjectProvider<Reactions> reactions,
            RebuildContexts rebuilds,
            EventProcessingConfiguration processors,
            GroupClaims claims,
            EventTopics topics,
            ConsumerLag records,
            TopicFindings findings,
            EventRelay relay,
            QuadrilleProperties properties,
            Optional<OrderMeters> orders,
            ObjectProvider<GaugeSource> others,
            Clock clock) {
        var groups = reactions.stream().map(Reactions::group).distinct().toList();
        var names = groups.stream().map(ConsumerGroup::groupName).toList();
        var placed = new PlacedOrders(jdbc);
        Runnable timeOthers = () -> orders.ifPresent(meters -> meters.timeOthers(placed::at));
        var own = Stream.<GaugeSource>of(
                new StoredGauges(
                        jdbc,
                        names,
                        rebuilds.projections(),
                        properties.processing().claimTimeout(),
                        clock),
                new TopicGauges(groups, claims, topics, records, clock),
                new GroupGauges(processors, names),
                new TopicFindingGauge(findings),
                () -> Map.of(ReadGauge.RELAY_STANDING.of(), relay.standstill().isPresent() ? 1.0 : 0.0));
        return new GaugeReader(
                registry, Stream.concat(own, others.orderedStream()).toList(), timeOthers, EVERY, System::nanoTime);
    }

    @Bean
    ConfigurerModule metering(GaugeReader gauges, Optional<OrderMeters> orders) {
        return configurer -> {
            orders.ifPresent(meters -> configurer.onInitialize(c -> c.onStart(
                    Phase.INSTRUCTION_COMPONENTS,
                    () -> c.eventStore().subscribe(BestEffort.consumer(meters::appended)))));
            configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, gauges::start);
            configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(gauges::stop));
        };
    }
}
