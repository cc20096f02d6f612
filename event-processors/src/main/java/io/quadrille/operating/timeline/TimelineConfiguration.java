package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.ConditionalOnDomain;
import io.quadrille.checkout.choreography.ConsumerGroup;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Republications;
import io.quadrille.operating.operations.AuditLog;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Configures the timelines of orders, in processes that run the order domain. */
@ConditionalOnDomain(Domain.ORDER)
@Configuration(proxyBeanMethods = false)
class TimelineConfiguration {

    @Bean
    @Conditional(ConditionalOnPartialDomains.class)
    Reactions timelineReactions(JdbcClient jdbc, @Qualifier("eventSerializer") Serializer serializer) {
        var table = new TimelineEventTable(jdbc, serializer);
        return new Reactions(ConsumerGroup.TIMELINE, commands -> new TimelineReactions(table));
    }

    @Bean
    OrderLog orderLog(JdbcClient jdbc, MessageTypes types, @Qualifier("eventSerializer") Serializer serializer) {
        return new OrderLog(jdbc, types, serializer);
    }

    @Bean
    OperationalEntries operationalEntries(
            DeadLetters letters,
            ParkedRecordTable records,
            Republications republications,
            AuditLog auditLog,
            EventTopics topics) {
        return new OperationalEntries(letters, records, republications, auditLog, topics);
    }

    @Bean
    Timelines timelines(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            OrderLog log,
            OperationalEntries operational,
            Environment environment) {
        var snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        return new Timelines(jdbc, snapshot, log, operational, Domain.ofProcess(environment));
    }
}
