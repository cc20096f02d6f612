package io.quadrille.processors.statistics;

import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.projection.ProjectionConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of what was sold. */
@ProjectionConfiguration
@ConditionalOnDomain(Domain.ORDER)
class SalesConfiguration {

  @Bean
  SalesProjection salesProjection(JdbcClient jdbc) {
    return new SalesProjection(jdbc);
  }
}
