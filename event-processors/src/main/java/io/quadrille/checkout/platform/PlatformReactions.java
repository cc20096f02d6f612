package io.quadrille.checkout.platform;

import io.quadrille.order.OrderEvent.OrderProcessed;
import org.axonframework.eventhandling.EventHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts completed orders to the platform. Delivery is at least once: the header {@code Idempotency-Key} has the order
 * id, by which the platform recognises duplicates. If the platform does not answer 2xx in time, the reaction fails, and
 * the event becomes a dead letter, which the group retries as {@code quadrille.dead-letters} allows.
 */
final class PlatformReactions {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Platform platform;

    PlatformReactions(Platform platform) {
        this.platform = platform;
    }

    @EventHandler
    void whenOrderProcessedThenPost(OrderProcessed event) {
        platform.post(event.orderId(), JSON.writeValueAsBytes(event));
    }
}
