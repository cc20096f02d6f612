package io.quadrille.checkout.statistics;

import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Registers the projection that stores the sales. */
@ProjectionConfiguration
@ConditionalOnDomain("order")
class SalesConfiguration {

    @Bean
    SalesProjection salesProjection(JdbcClient jdbc) {
        return new SalesProjection(jdbc);
    }
}
