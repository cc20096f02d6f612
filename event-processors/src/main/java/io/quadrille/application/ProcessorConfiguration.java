package io.quadrille.application;

import io.quadrille.checkout.choreography.GroupHandlers;
import io.quadrille.engine.deadletter.PostgresDeadLetterQueue;
import io.quadrille.engine.deadletter.RetrySchedule;
import io.quadrille.engine.parking.ParkedContents;
import io.quadrille.engine.parking.ParkedRecords;
import io.quadrille.engine.processing.BatchEventProcessor;
import io.quadrille.engine.processing.BatchSettings;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.processing.GroupControls;
import io.quadrille.engine.processing.GroupListeners;
import io.quadrille.engine.processing.GroupObserver;
import io.quadrille.engine.processing.GroupParts;
import io.quadrille.engine.processing.LetterSequences;
import io.quadrille.engine.saga.ConsumerGroup;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.BrokerTopics;
import io.quadrille.engine.transport.ConsumerProgress;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.KafkaEventSource;
import io.quadrille.engine.transport.PositionGuard;
import io.quadrille.engine.transport.PositionRecords;
import io.quadrille.engine.transport.SkippedRecords;
import io.quadrille.operating.operations.PausedGroups;
import io.quadrille.operating.settings.QuadrilleProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Function;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sets up one event processor for each consumer group that has reactions in this process. A batch of records is one
 * transaction. If a reaction fails, the processor retries the event or makes it a dead letter; no event is skipped.
 */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class ProcessorConfiguration {

    /**
     * A thread that makes no progress for this long counts as stuck. Statements are cancelled after 30 s, posts after
     * 20 s, and the Kafka client abandons a call to an unreachable broker after 60 s.
     */
    private static final Duration STUCK_AFTER = Duration.ofMinutes(5);

    /**
     * The minimum time between two transactions of the statistics: each costs almost the same for any number of orders.
     */
    private static final Duration SALES_INTERVAL = Duration.ofMillis(100);

    @Bean
    GroupClaims groupClaims(
            JdbcClient jdbc,
            @Qualifier("generalSerializer") Serializer tokens,
            QuadrilleProperties properties,
            Clock clock) {
        return new GroupClaims(jdbc, tokens, properties.processing().claimTimeout(), clock);
    }

    @Bean
    Function<ConsumerGroup, KafkaEventSource> groupSources(
            QuadrilleProperties properties,
            EventTopics topics,
            ConsumerFactory<byte[], byte[]> consumers,
            KafkaMessageConverter<byte[], byte[]> converter,
            SkippedRecords skipped,
            BrokerTopics broker,
            PositionGuard guard) {
        return group -> new KafkaEventSource(
                topics.namesOf(group.topics()),
                consumers,
                Thread.ofPlatform()
                        .name("fetch-" + group.name() + "-", 0)
                        .daemon()
                        .factory(),
                STUCK_AFTER,
                converter,
                () -> skipped.causes(group.name()),
                properties.kafka().maxRecordBytes(),
                broker,
                positions -> guard.require(group.name(), positions));
    }

    @Bean
    Function<ConsumerGroup, LetterSequences> groupLetters(
            QuadrilleProperties properties,
            JdbcTemplate jdbc,
            @Qualifier("eventSerializer") Serializer serializer,
            Clock clock) {
        var retries = properties.deadLetters();
        var schedule = new RetrySchedule(
                retries.firstRetry(), retries.longestRetry(), retries.attempts(), retries.attemptsByCause());
        return group -> new PostgresDeadLetterQueue(group.name(), JdbcClient.create(jdbc), serializer, schedule, clock);
    }

    @Bean
    Function<ConsumerGroup, GroupControls> groupControls(
            PausedGroups paused, SkippedRecords skipped, PositionGuard guard) {
        return group -> new GroupControls(
                () -> paused.holds(group.name()),
                () -> skipped.count(group.name()),
                () -> guard.requireNoIncident(group.name()));
    }

    @Bean
    Function<ConsumerGroup, GroupListeners> groupListeners(
            PositionRecords records, Function<ConsumerGroup, GroupObserver> observers, ConsumerProgress progress) {
        return group -> new GroupListeners(
                taken -> records.store(group.name(), taken),
                observers.apply(group),
                group.isParticipant() ? position -> progress.report(group.name(), position) : position -> {});
    }

    @Bean
    ConfigurerModule processors(
            GroupHandlers handlers,
            Function<ConsumerGroup, KafkaEventSource> sources,
            Function<ConsumerGroup, LetterSequences> letters,
            Function<ConsumerGroup, GroupControls> controls,
            Function<ConsumerGroup, GroupListeners> listeners,
            JdbcTemplate jdbc,
            ParkedContents contents,
            QuadrilleProperties properties,
            Saga saga) {
        return configurer -> {
            var processing = configurer.eventProcessing();
            processing.registerDefaultListenerInvocationErrorHandler(c -> PropagatingErrorHandler.instance());
            processing.registerDefaultErrorHandler(c -> PropagatingErrorHandler.instance());
            // By identity, because Axon asks for the group of a handler, and several groups may have handlers of one
            // class.
            var groupOfHandler = new IdentityHashMap<Object, String>();
            processing.byDefaultAssignHandlerInstancesTo(groupOfHandler::get);
            var groups = new LinkedHashSet<ConsumerGroup>();
            for (var each : handlers.all()) {
                var group = saga.group(each.group())
                        .orElseThrow(() -> new IllegalStateException("the saga has no consumer group " + each.group()));
                groups.add(group);
                register(processing, groupOfHandler, group, c -> each.handler().apply(gateway(c)));
            }
            for (var group : groups) {
                register(
                        processing,
                        groupOfHandler,
                        group,
                        c -> new ParkedRecords(group.name(), JdbcClient.create(jdbc), contents));
                var source = sources.apply(group);
                var letterSequences = letters.apply(group);
                processing.registerSequencingPolicy(group.name(), c -> bySaga(saga));
                processing.registerEventProcessor(
                        group.name(),
                        (name, c, invoker) -> new BatchEventProcessor(
                                new GroupParts(
                                        name,
                                        invoker,
                                        source,
                                        c.getComponent(TokenStore.class),
                                        c.getComponent(TransactionManager.class),
                                        bySaga(saga),
                                        letterSequences),
                                settings(group, properties.processing()),
                                controls.apply(group),
                                listeners.apply(group)));
            }
        };
    }

    private static void register(
            EventProcessingConfigurer processing,
            Map<Object, String> groupOfHandler,
            ConsumerGroup group,
            Function<Configuration, Object> handlers) {
        processing.registerEventHandler(c -> {
            var handler = handlers.apply(c);
            groupOfHandler.put(handler, group.name());
            return handler;
        });
    }

    /** A gateway without retries: a command runs in the transaction of its batch, so only the batch can be retried. */
    private static CommandGateway gateway(Configuration configuration) {
        return DefaultCommandGateway.builder()
                .commandBus(configuration.commandBus())
                .build();
    }

    private static BatchSettings settings(ConsumerGroup group, QuadrilleProperties.Processing properties) {
        return new BatchSettings(
                // A post cannot be rolled back, so each post has its own transaction.
                group.name().equals("platform") ? 1 : properties.batchSize(),
                group.name().equals("statistics") ? SALES_INTERVAL : Duration.ZERO,
                properties.claimTimeout().dividedBy(5),
                properties.attempts(),
                properties.firstRetry(),
                properties.longestRetry(),
                STUCK_AFTER,
                properties.breakerThreshold());
    }

    /** The events of one order are one sequence. All events without an order are one sequence too. */
    private static SequencingPolicy<EventMessage<?>> bySaga(Saga saga) {
        return message -> saga.sagaId(message.getPayload()).orElse("none");
    }
}
