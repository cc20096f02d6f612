package io.quadrille.processors.configuration;

import io.quadrille.inventory.InventoryCommandHandler;
import io.quadrille.inventory.InventoryItem;
import io.quadrille.inventory.StockReservation;
import io.quadrille.processors.choreography.ConditionalOnDomain;
import io.quadrille.processors.choreography.Domain;
import io.quadrille.processors.choreography.InventoryReactions;
import io.quadrille.processors.choreography.ProcessingGroup;
import io.quadrille.processors.choreography.Reactions;
import org.axonframework.config.ConfigurerModule;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a process runs for the inventory domain. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnDomain(Domain.INVENTORY)
class InventoryDomain {

  @Bean
  ConfigurerModule inventoryAggregates(AggregateSettings settings) {
    return configurer ->
        configurer
            .configureAggregate(settings.longLived(InventoryItem.class))
            .configureAggregate(settings.metOnce(StockReservation.class))
            .registerCommandHandler(
                c ->
                    new InventoryCommandHandler(
                        c.repository(InventoryItem.class), c.repository(StockReservation.class)));
  }

  @Bean
  Reactions inventoryReactions() {
    return new Reactions(ProcessingGroup.INVENTORY, InventoryReactions::new);
  }
}
