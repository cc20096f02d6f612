package io.quadrille.application;

import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.checkout.choreography.Topic;
import io.quadrille.checkout.choreography.Vocabulary;
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
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.commandhandling.gateway.DefaultCommandGateway;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configuration;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfigurer;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.PropagatingErrorHandler;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.async.SequencingPolicy;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.consumer.ConsumerFactory;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One processor per group that has reactions in this process. A batch of records is one transaction; a failure goes to
 * the processor; nothing is skipped.
 */
@org.springframework.context.annotation.Configuration(proxyBeanMethods = false)
class ProcessorConfiguration {

    /** Statements end after 30 s, posts after 20 s, and the client of a broker that is away gives up after 60 s. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    /** A transaction costs much the same however few are counted in it, and nobody waits for that. */
    private static final Duration COUNT_EVERY = Duration.ofMillis(100);

    @Bean
    GroupClaims groupClaims(
            JdbcClient jdbc,
            @Qualifier("generalSerializer") Serializer tokens,
            QuadrilleProperties properties,
            Clock clock) {
        return new GroupClaims(jdbc, tokens, properties.processing().claimTimeout(), clock);
    }

    @Bean
    ConfigurerModule processors(
            ObjectProvider<Reactions> reactions,
            QuadrilleProperties properties,
            EventTopics topics,
            ConsumerFactory<byte[], byte[]> consumers,
            KafkaMessageConverter<byte[], byte[]> converter,
            JdbcTemplate jdbc,
            @Qualifier("eventSerializer") Serializer serializer,
            PausedGroups paused,
            SkippedRecords skipped,
            ParkedContents contents,
            BrokerTopics broker,
            PositionRecords records,
            PositionGuard guard,
            Function<ConsumerGroup, GroupObserver> observers,
            ConsumerProgress progress,
            Clock clock) {
        var retries = properties.deadLetters();
        var schedule = new RetrySchedule(
                retries.firstRetry(), retries.longestRetry(), retries.attempts(), retries.attemptsByCause());
        return configurer -> {
            var processing = configurer.eventProcessing();
            processing.registerDefaultListenerInvocationErrorHandler(c -> PropagatingErrorHandler.instance());
            processing.registerDefaultErrorHandler(c -> PropagatingErrorHandler.instance());
            var groupOf = new IdentityHashMap<Object, String>();
            processing.byDefaultAssignHandlerInstancesTo(groupOf::get);
            var groups = EnumSet.noneOf(ConsumerGroup.class);
            reactions.orderedStream().forEach(r -> {
                groups.add(r.group());
                processing.registerEventHandler(
                        c -> assigned(groupOf, r.group(), r.handler().apply(gateway(c))));
            });
            for (var group : groups) {
                processing.registerEventHandler(c -> assigned(
                        groupOf, group, new ParkedRecords(group.groupName(), JdbcClient.create(jdbc), contents)));
                Supplier<Map<String, String>> skips = () -> skipped.causes(group.groupName());
                var fetching = Thread.ofPlatform()
                        .name("fetch-" + group.groupName() + "-", 0)
                        .daemon()
                        .factory();
                var source = new KafkaEventSource(
                        topics.namesOf(Topic.readBy(group)),
                        consumers,
                        fetching,
                        SILENCE,
                        converter,
                        skips,
                        properties.kafka().maxRecordBytes(),
                        broker,
                        positions -> guard.require(group.groupName(), positions));
                var letters = new PostgresDeadLetterQueue(
                        group.groupName(), JdbcClient.create(jdbc), serializer, schedule, clock);
                Consumer<Optional<TrackingToken>> positions = group.isSagaParticipant()
                        ? position -> progress.report(group.groupName(), position)
                        : position -> {};
                var controls = new GroupControls(
                        () -> paused.holds(group.groupName()),
                        () -> skipped.count(group.groupName()),
                        () -> guard.requireNoIncident(group.groupName()));
                var listeners = new GroupListeners(
                        taken -> records.store(group.groupName(), taken), observers.apply(group), positions);
                register(processing, group, source, letters, controls, listeners, properties.processing());
            }
        };
    }

    private static Object assigned(Map<Object, String> groupOf, ConsumerGroup group, Object handler) {
        groupOf.put(handler, group.groupName());
        return handler;
    }

    /** Without retries: a command runs in the transaction of its batch, so only the whole batch can be tried again. */
    private static CommandGateway gateway(Configuration configuration) {
        return DefaultCommandGateway.builder()
                .commandBus(configuration.commandBus())
                .build();
    }

    private static void register(
            EventProcessingConfigurer processing,
            ConsumerGroup group,
            KafkaEventSource source,
            LetterSequences letters,
            GroupControls controls,
            GroupListeners listeners,
            QuadrilleProperties.Processing properties) {
        var settings = new BatchSettings(
                // A post cannot be rolled back, so each is a transaction of its own.
                group == ConsumerGroup.PLATFORM ? 1 : properties.batchSize(),
                group == ConsumerGroup.STATISTICS ? COUNT_EVERY : Duration.ZERO,
                properties.claimTimeout().dividedBy(5),
                properties.attempts(),
                properties.firstRetry(),
                properties.longestRetry(),
                SILENCE,
                properties.breakerThreshold());
        processing.registerSequencingPolicy(group.groupName(), c -> byOrder());
        processing.registerEventProcessor(
                group.groupName(),
                (name, c, invoker) -> new BatchEventProcessor(
                        new GroupParts(
                                name,
                                invoker,
                                source,
                                c.getComponent(TokenStore.class),
                                c.getComponent(TransactionManager.class),
                                byOrder(),
                                letters),
                        settings,
                        controls,
                        listeners));
    }

    /** Everything about one order in one thread; a constant for what is about none, the same in every JVM. */
    private static SequencingPolicy<EventMessage<?>> byOrder() {
        return message -> Vocabulary.orderId(message.getPayload()).orElse("none");
    }
}
