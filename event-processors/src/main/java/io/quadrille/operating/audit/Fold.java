package io.quadrille.operating.audit;

import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;

/** A state that is computed event by event. Not thread-safe. */
interface Fold {

    void add(DomainEventMessage<?> event);

    /** The parts of the state by name, each a value that Jackson can write. A part without events is absent. */
    Map<String, ?> state();
}
