package io.quadrille.architecture.violations.reactions;

import io.quadrille.order.OrderEvent.OrderProcessed;
import java.util.UUID;
import org.axonframework.eventhandling.EventHandler;

class RandomReactions {

    @EventHandler
    String reacts(OrderProcessed event) {
        return UUID.randomUUID().toString();
    }
}
