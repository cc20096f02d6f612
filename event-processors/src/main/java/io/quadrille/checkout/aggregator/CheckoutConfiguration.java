package io.quadrille.checkout.aggregator;

import io.quadrille.checkout.choreography.ConditionalOnDomain;
import io.quadrille.checkout.choreography.Domain;
import io.quadrille.engine.projection.ProjectionConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Registers the projection that stores the aggregator's rows. */
@ProjectionConfiguration
@ConditionalOnDomain(Domain.ORDER)
class CheckoutConfiguration {

    @Bean
    CheckoutProjection checkoutProjection(JdbcClient jdbc) {
        return new CheckoutTable(jdbc);
    }
}
