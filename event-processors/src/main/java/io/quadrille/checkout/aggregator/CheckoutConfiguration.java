package io.quadrille.checkout.aggregator;

import io.quadrille.engine.projection.ProjectionConfiguration;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Registers the projection that stores the aggregator's rows. */
@ProjectionConfiguration
@ConditionalOnDomain("order")
class CheckoutConfiguration {

    @Bean
    CheckoutProjection checkoutProjection(JdbcClient jdbc) {
        return new CheckoutTable(jdbc);
    }
}
