package io.quadrille.operating.timeline;

import io.quadrille.checkout.choreography.ConditionalOnDomain;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.deadletter.DeadLetters;
import io.quadrille.engine.parking.ParkedRecordTable;
import io.quadrille.engine.serialization.MessageTypes;
import io.quadrille.engine.transport.EventTopics;
import io.quadrille.engine.transport.Republications;
import io.quadrille.operating.metrics.GaugeSource;
import io.quadrille.operating.operations.AuditLog;
import io.quadrille.operating.operations.GroupStates;
import io.quadrille.operating.operations.OperatedGroups;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds, counts and re-drives stuck orders. */
@ConditionalOnDomain(Domain.ORDER)
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StuckSettings.class)
class StuckConfiguration {

    @Bean
    OrdersUnderWay ordersUnderWay(JdbcClient jdbc, MessageTypes types, StuckSettings settings) {
        return new OrdersUnderWay(jdbc, types, settings);
    }

    @Bean
    Diagnosis diagnosis(
            JdbcClient jdbc,
            OperatedGroups groups,
            GroupStates states,
            DeadLetters letters,
            ParkedRecordTable records,
            EventTopics topics) {
        return new Diagnosis(jdbc, groups, states, letters, records, topics);
    }

    @Bean
    StuckOrders stuckOrders(OrdersUnderWay orders, Diagnosis diagnosis, StuckSettings settings, Clock clock) {
        return new StuckOrders(orders, diagnosis, settings, clock);
    }

    @Bean
    GaugeSource stuckGauges(StuckOrders orders, Clock clock) {
        return new StuckGauges(orders, clock);
    }

    @Bean
    RedriveOperations redriveOperations(
            AuditLog auditLog,
            JdbcClient jdbc,
            OrderLog log,
            OrdersUnderWay orders,
            Diagnosis diagnosis,
            Republications republications,
            Clock clock) {
        return new RedriveOperations(auditLog, jdbc, log, orders, diagnosis, republications, clock);
    }
}
