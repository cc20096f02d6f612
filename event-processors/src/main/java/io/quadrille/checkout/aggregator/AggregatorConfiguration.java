package io.quadrille.checkout.aggregator;

import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.projection.BatchedRows;
import io.quadrille.engine.saga.ConditionalOnDomain;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the aggregator's reactions in a process that runs the order domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain("order")
class AggregatorConfiguration {

    @Bean
    Reactions aggregatorReactions(CheckoutProjection projection) {
        return new Reactions("order", commands -> new AggregatorReactions(new BatchedRows<>(projection), commands));
    }
}
