package io.quadrille.engine.eventstore;

import java.util.Optional;

/** Names the order that an event's payload belongs to, or none for what is not about an order. Thread-safe. */
@FunctionalInterface
public interface CorrelationIds {

    Optional<String> orderId(Object payload);
}
