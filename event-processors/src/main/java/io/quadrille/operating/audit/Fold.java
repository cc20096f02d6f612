package io.quadrille.operating.audit;

import java.util.Map;
import org.axonframework.eventhandling.DomainEventMessage;

/** A state that grows event by event. Confined to one thread. */
interface Fold {

    void add(DomainEventMessage<?> event);

    /**
     * The state's parts by name, each a value that is written as JSON; a part that nothing was said of yet is absent.
     */
    Map<String, ?> state();
}
