package io.quadrille.processors.configuration;

import io.quadrille.order.Order;
import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.OrderReactions;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Reactions;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a process runs for the order domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain(Domain.ORDER)
class OrderDomain {

  @Bean
  ConfigurerModule orderAggregates(AggregateSettings settings) {
    return configurer -> configurer.configureAggregate(settings.metAtEachStep(Order.class));
  }

  @Bean
  Reactions orderReactions() {
    return new Reactions(ProcessingGroup.ORDER, OrderReactions::new);
  }
}
