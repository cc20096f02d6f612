package io.quadrille.operating.operations;

import io.quadrille.checkout.choreography.GroupHandlers;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedContents;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.parking.ParkedRetention;
import io.quadrille.engine.parking.ParkedSettings;
import io.quadrille.engine.parking.RecordReplay;
import io.quadrille.engine.processing.GroupClaims;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.threads.LastingThread;
import io.quadrille.engine.transport.ConsumerLag;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.GroupIncidents;
import io.quadrille.engine.transport.PositionGuard;
import io.quadrille.engine.transport.RecordsByPlace;
import io.quadrille.engine.transport.Republications;
import io.quadrille.engine.transport.SkippedRecords;
import io.swagger.v3.oas.models.media.Schema;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.extensions.kafka.eventhandling.KafkaMessageConverter;
import org.axonframework.extensions.kafka.eventhandling.producer.ProducerFactory;
import org.axonframework.lifecycle.Phase;
import org.axonframework.serialization.Serializer;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Configures the operations on the groups of this process's domains, and the alerts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ParkedSettings.class)
class OperationsConfiguration {

    @Bean
    Groups groups(Saga saga) {
        return new Groups(saga);
    }

    /** Lists the names of the groups at each parameter and field of the API that is called group. */
    @Bean
    OpenApiCustomizer describeGroups(Groups groups) {
        return api -> {
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .filter(operation -> operation.getParameters() != null)
                    .flatMap(operation -> operation.getParameters().stream())
                    .filter(parameter -> "group".equals(parameter.getName()))
                    .forEach(parameter -> groups.describe(parameter.getSchema()));
            var selection =
                    Objects.requireNonNull(api.getComponents().getSchemas().get("SelectionRequest"));
            groups.describe(
                    Objects.requireNonNull((Schema<?>) selection.getProperties().get("group")));
        };
    }

    @Bean
    PausedGroups pausedGroups(JdbcClient jdbc, Clock clock) {
        return new PausedGroups(jdbc, clock);
    }

    @Bean
    DeadLetters deadLetters(JdbcClient jdbc, @Qualifier("eventSerializer") Serializer serializer, Clock clock) {
        return new DeadLetters(jdbc, serializer, clock);
    }

    @Bean
    ParkedRecordTable parkedRecordTable(JdbcClient jdbc, Clock clock) {
        return new ParkedRecordTable(jdbc, clock);
    }

    @Bean
    ParkedContents parkedContents(JdbcClient jdbc, ParkedSettings settings) {
        return new ParkedContents(jdbc, settings);
    }

    @Bean
    ParkedRetention parkedRetention(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Supplier<RecordsByPlace> recordsByPlace,
            ParkedSettings settings,
            Clock clock) {
        return new ParkedRetention(jdbc, new TransactionTemplate(transactions), recordsByPlace, settings, clock);
    }

    @Bean
    ConfigurerModule parkedRetentionLifecycle(ParkedRetention parked) {
        return configurer -> {
            configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, parked::start);
            configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(parked::stop));
        };
    }

    @Bean
    AuditLog auditLog(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        return new AuditLog(jdbc, new TransactionTemplate(transactions), clock);
    }

    @Bean
    LetterOperations letterOperations(AuditLog auditLog, DeadLetters letters) {
        return new LetterOperations(auditLog, letters);
    }

    @Bean
    ReplayOperations replayOperations(
            AuditLog auditLog,
            ParkedRecordTable records,
            KafkaMessageConverter<byte[], byte[]> converter,
            ParkedContents contents,
            Supplier<RecordsByPlace> recordsByPlace,
            DeadLetters letters,
            PlatformTransactionManager transactions,
            Saga saga) {
        var savepoints = new TransactionTemplate(transactions);
        savepoints.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        return new ReplayOperations(
                auditLog, records, new RecordReplay(converter, contents, recordsByPlace), letters, savepoints, saga);
    }

    @Bean
    PauseOperations pauseOperations(AuditLog auditLog, PausedGroups paused) {
        return new PauseOperations(auditLog, paused);
    }

    @Bean
    RepublicationOperations republicationOperations(AuditLog auditLog, Republications republications) {
        return new RepublicationOperations(auditLog, republications);
    }

    @Bean
    SkippedRecords skippedRecords(JdbcClient jdbc, Clock clock) {
        return new SkippedRecords(jdbc, clock);
    }

    @Bean
    SkipOperations skipOperations(
            AuditLog auditLog,
            SkippedRecords skipped,
            GroupClaims claims,
            EventTopics topics,
            Supplier<ConsumerLag> unread) {
        return new SkipOperations(auditLog, skipped, claims, topics, unread);
    }

    @Bean
    RewindOperations rewindOperations(
            AuditLog auditLog,
            PositionGuard guard,
            GroupIncidents incidents,
            GroupClaims claims,
            EventTopics topics,
            SkippedRecords skipped) {
        return new RewindOperations(auditLog, guard, incidents, claims, topics, skipped);
    }

    @Bean
    OperatedGroups operatedGroups(GroupHandlers handlers, Saga saga) {
        var names = handlers.all().stream().map(Reactions::group).collect(Collectors.toSet());
        return new OperatedGroups(saga.groups().stream()
                .filter(group -> names.contains(group.name()))
                .toList());
    }

    @Bean
    GroupStates groupStates(
            GroupClaims claims,
            EventProcessingConfiguration processors,
            EventTopics topics,
            Supplier<ConsumerLag> unread,
            PausedGroups paused,
            DeadLetters letters,
            ParkedRecordTable records,
            GroupIncidents incidents) {
        return new GroupStates(claims, processors, topics, unread, paused, letters, records, incidents);
    }

    @Bean
    Alerts alerts(
            DeadLetters letters,
            ParkedRecordTable records,
            EventTopics topics,
            @Qualifier("alertProducers") ProducerFactory<byte[], byte[]> producers,
            PlatformTransactionManager transactions,
            JdbcClient jdbc) {
        var format = new AlertRecords(topics.nameOf(AlertTopic.DEAD_LETTER));
        return new Alerts(letters, records, format, producers, new TransactionTemplate(transactions), jdbc);
    }

    @Bean
    ConfigurerModule alertsLifecycle(Alerts alerts) {
        return configurer -> {
            configurer.onStart(Phase.INBOUND_EVENT_CONNECTORS, alerts::start);
            configurer.onShutdown(Phase.INBOUND_EVENT_CONNECTORS, () -> LastingThread.endInOwnThread(alerts::stop));
        };
    }
}
