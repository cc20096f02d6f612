package io.quadrille.application;

import io.quadrille.checkout.choreography.InventoryReactions;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.saga.ConditionalOnDomain;
import io.quadrille.inventory.InventoryCommandHandler;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.StockReservation;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The aggregates, the command handler and the reactions of the inventory domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain("inventory")
class InventoryDomain {

    @Bean
    ConfigurerModule inventoryAggregates(AggregateSettings settings) {
        return configurer -> configurer
                .configureAggregate(settings.cachedWithSnapshots(InventoryItem.class))
                .configureAggregate(settings.uncached(StockReservation.class))
                .registerCommandHandler(c -> new InventoryCommandHandler(
                        c.repository(InventoryItem.class), c.repository(StockReservation.class)));
    }

    @Bean
    Reactions inventoryReactions() {
        return new Reactions("inventory", InventoryReactions::new);
    }
}
