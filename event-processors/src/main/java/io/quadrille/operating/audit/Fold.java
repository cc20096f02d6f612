package io.quadrille.operating.audit;

import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;

/** A state that is computed event by event. Not thread-safe. */
interface Fold {

    void add(DomainEventMessage<?> event);

    /**
     * The state by name: the parts of an order's state, or the fields of an aggregate. Each is a value that Jackson can
     * write. A part without events is absent.
     */
    Map<String, ?> state();
}
