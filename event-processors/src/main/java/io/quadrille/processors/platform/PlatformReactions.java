package io.quadrille.processors.platform;

import io.quadrille.order.OrderEvent.OrderProcessed;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/**
 * Posts a processed order to the platform. Delivery is at least once: the header {@code Idempotency-Key} carries the order
 * id, by which the platform tells a repetition. Any answer but 2xx, and no answer in time, is a failure; the record is then
 * delivered again.
 */
final class PlatformReactions {

  private final RestClient platform;

  PlatformReactions(RestClient platform) {
    this.platform = platform;
  }

  @EventHandler
  void sendsOut(OrderProcessed event) {
    platform
        .post()
        .contentType(MediaType.APPLICATION_JSON)
        .header("Idempotency-Key", event.orderId())
        .body(event)
        .retrieve()
        .toBodilessEntity();
  }
}
