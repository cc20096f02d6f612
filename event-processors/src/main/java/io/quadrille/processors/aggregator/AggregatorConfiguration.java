package io.quadrille.processors.aggregator;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Reactions;
import io.quadrille.processors.projection.BatchedRows;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** The aggregator runs with the order domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain(Domain.ORDER)
class AggregatorConfiguration {

  @Bean
  CheckoutProjection checkoutProjection(JdbcTemplate jdbc) {
    return new CheckoutTable(jdbc);
  }

  @Bean
  Reactions aggregatorReactions(CheckoutProjection projection) {
    return new Reactions(
        ProcessingGroup.ORDER, commands -> new AggregatorReactions(new BatchedRows<>(projection), commands));
  }
}
