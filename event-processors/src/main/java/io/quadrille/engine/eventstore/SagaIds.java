package io.quadrille.engine.eventstore;

import java.util.Optional;

/**
 * Determines the saga to which an event belongs. The id is stored in column order_id of the event store. Thread-safe.
 */
@FunctionalInterface
public interface SagaIds {

    /** The id of the saga that the event with this payload belongs to, or empty if it belongs to none. */
    Optional<String> sagaId(Object payload);
}
