package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Republications;
import io.quadrille.operating.operations.AuditLog;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Configures the timelines of orders, in processes that run the order domain. */
@ConditionalOnDomain("order")
@Configuration(proxyBeanMethods = false)
class TimelineConfiguration {

    @Bean
    @Conditional(ConditionalOnPartialDomains.class)
    Reactions timelineReactions(JdbcClient jdbc, @Qualifier("eventSerializer") Serializer serializer) {
        var table = new TimelineEventTable(jdbc, serializer);
        return new Reactions(Saga.TIMELINE, commands -> new TimelineReactions(table));
    }

    @Bean
    OrderLog orderLog(JdbcClient jdbc, Saga saga, @Qualifier("eventSerializer") Serializer serializer) {
        return new OrderLog(jdbc, saga, serializer);
    }

    @Bean
    OperationalEntries operationalEntries(
            DeadLetters letters,
            ParkedRecordTable records,
            Republications republications,
            AuditLog auditLog,
            EventTopics topics,
            Saga saga) {
        return new OperationalEntries(letters, records, republications, auditLog, topics, saga);
    }

    @Bean
    Timelines timelines(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            OrderLog log,
            OperationalEntries operational,
            Saga saga,
            LocalDomains domains) {
        var snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
        return new Timelines(jdbc, snapshot, log, operational, saga, domains);
    }
}
