package io.quadrille.processors.aggregator;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Reactions;
import io.quadrille.processors.projection.BatchedRows;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The aggregator's reactions run with the order domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain(Domain.ORDER)
class AggregatorConfiguration {

  @Bean
  Reactions aggregatorReactions(CheckoutProjection projection) {
    return new Reactions(
        ProcessingGroup.ORDER, commands -> new AggregatorReactions(new BatchedRows<>(projection), commands));
  }
}
