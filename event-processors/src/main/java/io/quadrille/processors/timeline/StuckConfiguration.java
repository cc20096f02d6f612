package io.quadrille.processors.timeline;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.deadletter.DeadLetters;
import io.quadrille.processors.kafka.EventTopics;
import io.quadrille.processors.kafka.ParkedRecordTable;
import io.quadrille.processors.kafka.Republications;
import io.quadrille.processors.metrics.GaugeSource;
import io.quadrille.processors.operations.GroupStates;
import io.quadrille.processors.operations.OperatedGroups;
import io.quadrille.processors.operations.OperatorActs;
import io.quadrille.processors.serialization.MessageTypes;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stuck orders: finding them, counting them, driving them again. */
@ConditionalOnDomain(Domain.ORDER)
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StuckSettings.class)
class StuckConfiguration {

  @Bean
  OrdersUnderWay ordersUnderWay(JdbcClient jdbc, MessageTypes types, StuckSettings settings) {
    return new OrdersUnderWay(jdbc, types, settings);
  }

  @Bean
  Obstacles obstacles(
      JdbcClient jdbc,
      OperatedGroups groups,
      GroupStates states,
      DeadLetters letters,
      ParkedRecordTable records,
      EventTopics topics) {
    return new Obstacles(jdbc, groups, states, letters, records, topics);
  }

  @Bean
  StuckOrders stuckOrders(OrdersUnderWay orders, Obstacles obstacles, StuckSettings settings, Clock clock) {
    return new StuckOrders(orders, obstacles, settings, clock);
  }

  @Bean
  GaugeSource stuckGauges(StuckOrders orders, Clock clock) {
    return new StuckGauges(orders, clock);
  }

  @Bean
  RedriveActs redriveActs(
      OperatorActs acts,
      JdbcClient jdbc,
      OrderLog log,
      OrdersUnderWay orders,
      Obstacles obstacles,
      Republications republications,
      Clock clock) {
    return new RedriveActs(acts, jdbc, log, orders, obstacles, republications, clock);
  }
}
