package io.quadrille.checkout.platform;

import io.quadrille.order.OrderEvent.OrderProcessed;
import org.axonframework.eventhandling.EventHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts a processed order to the platform. Delivery is at least once: the header {@code Idempotency-Key} carries the
 * order id, by which the platform recognises a repetition. Any answer but 2xx, and no answer in time, is a failure; the
 * record is then delivered again.
 */
final class PlatformReactions {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Platform platform;

    PlatformReactions(Platform platform) {
        this.platform = platform;
    }

    @EventHandler
    void sendsOut(OrderProcessed event) {
        platform.post(event.orderId(), JSON.writeValueAsBytes(event));
    }
}
