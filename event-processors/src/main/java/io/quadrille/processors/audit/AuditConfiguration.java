package io.quadrille.processors.audit;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.projection.RowProjection;
import java.util.List;
import java.util.Optional;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Auditing, for the events of this process's store. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

  @Bean
  EventHistory eventHistory(JdbcClient jdbc, @Qualifier("eventSerializer") Serializer serializer) {
    return new EventHistory(jdbc, serializer);
  }

  @Bean
  @ConditionalOnDomain(Domain.ORDER)
  OrderParts orderParts(List<RowProjection<?>> projections) {
    return OrderParts.of(projections);
  }

  @Bean
  States states(EventHistory history, Optional<OrderParts> order) {
    return new States(history, order.orElse(OrderParts.NONE));
  }
}
