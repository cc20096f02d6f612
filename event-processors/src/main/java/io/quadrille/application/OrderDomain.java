package io.quadrille.application;

import io.quadrille.checkout.choreography.OrderReactions;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.order.Order;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The aggregate and the reactions of the order domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain("order")
class OrderDomain {

    @Bean
    ConfigurerModule orderAggregates(AggregateSettings settings) {
        return configurer -> configurer.configureAggregate(settings.cachedForSteps(Order.class));
    }

    @Bean
    Reactions orderReactions() {
        return new Reactions("order", OrderReactions::new);
    }
}
