package io.quadrille.operating.timeline;

import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.engine.saga.Saga;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Republications;
import io.quadrille.operating.metrics.GaugeSource;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.GroupStates;
import io.quadrille.operating.operations.OperatedGroups;
import java.time.Clock;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds, counts and re-drives stuck orders. */
@ConditionalOnDomain("order")
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StuckSettings.class)
class StuckConfiguration {

    @Bean
    OrdersUnderWay ordersUnderWay(
            JdbcClient jdbc, Saga saga, StepLimits limits, @Qualifier("eventSerializer") Serializer serializer) {
        return new OrdersUnderWay(jdbc, saga, limits, serializer);
    }

    @Bean
    Diagnosis diagnosis(
            JdbcClient jdbc,
            OperatedGroups groups,
            GroupStates states,
            DeadLetters letters,
            ParkedRecordTable records,
            EventTopics topics,
            Saga saga) {
        return new Diagnosis(jdbc, groups, states, letters, records, topics, saga);
    }

    @Bean
    StuckOrders stuckOrders(OrdersUnderWay orders, Diagnosis diagnosis, StepLimits limits, Clock clock) {
        return new StuckOrders(orders, diagnosis, limits, clock);
    }

    @Bean
    GaugeSource stuckGauges(StuckOrders orders, Saga saga, Clock clock) {
        return new StuckGauges(orders, saga, clock);
    }

    @Bean
    RedriveOperations redriveOperations(
            AuditLog auditLog,
            JdbcClient jdbc,
            OrderLog log,
            OrdersUnderWay orders,
            Diagnosis diagnosis,
            Republications republications,
            Saga saga,
            Clock clock) {
        return new RedriveOperations(auditLog, jdbc, log, orders, diagnosis, republications, saga, clock);
    }
}
