package io.quadrille.processors.aggregator;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.projection.ProjectionConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** The aggregator's rows. */
@ProjectionConfiguration
@ConditionalOnDomain(Domain.ORDER)
class CheckoutConfiguration {

  @Bean
  CheckoutProjection checkoutProjection(JdbcTemplate jdbc) {
    return new CheckoutTable(jdbc);
  }
}
